// Tells when the second frame was reached, and reads an event stream in the barest way a page can.

requestAnimationFrame(() =>
  requestAnimationFrame(() => {
    document.documentElement.dataset.usable = String(Math.round(performance.now()));
  }),
);

/** Appends one row per event whose data holds the mark, with the time at which it was painted. */
window.readStream = async (url, token, orgId, mark) => {
  const answer = await fetch(url, {
    headers: { Accept: "text/event-stream", Authorization: `Bearer ${token}`, "X-Org-Id": orgId },
  });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const rows = document.getElementById("rows");
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    rest += value;
    const blocks = rest.split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const found = block.match(new RegExp(`${mark}-(\\d+)`));
      if (!found) continue;
      const row = document.createElement("li");
      row.textContent = found[0];
      rows.append(row);
      requestAnimationFrame(() => {
        window.painted[found[0]] ??= performance.timeOrigin + performance.now();
      });
    }
  }
};
window.painted = {};
