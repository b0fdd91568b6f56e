// Esc closes the topmost thing only. Native dialogs close themselves; everything else that Esc closes stands here.

const open: (() => void)[] = [];

/** Adds a layer; the answer removes it again. */
export function pushLayer(close: () => void): () => void {
  open.push(close);
  return () => {
    const at = open.lastIndexOf(close);
    if (at !== -1) open.splice(at, 1);
  };
}

/** Closes the topmost layer; answers whether there was one. */
export function closeTop(): boolean {
  const close = open.at(-1);
  close?.();
  return close !== undefined;
}
