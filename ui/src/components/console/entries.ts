// What an entry that is not a message says, in plain words.
import type { EntryBody } from "../../ipc/generated/EntryBody";
import type { EntryView } from "../../ipc/generated/EntryView";
import { duration } from "../../lib/format";
import { roleWord } from "../../lib/roles";
import { beginning } from "../../lib/text";
import { m } from "../../paraglide/messages";

const lineLength = 160;

const cut = (text: string): string => (text.length > lineLength ? `${beginning(text, lineLength)}…` : text);

/** What an entry says in one line. */
export function gistOf(entry: EntryView): string {
  const { body } = entry;
  switch (body.kind) {
    case "text":
      return cut(body.text);
    case "link":
      return m.gist_link({ title: cut(body.title.title || body.url) });
    case "files":
      return m.gist_files({ names: cut(body.files.map((file) => file.name).join(", ")) });
    case "webView":
      return body.survey ? m.gist_survey({ title: cut(body.title) }) : m.gist_web({ title: cut(body.title) });
    case "choices":
      return m.gist_choices({ title: cut(body.text), count: body.groups.reduce((sum, group) => sum + group.options.length, 0) });
    case "chosen":
      return m.gist_chosen({ titles: cut(body.options.map((option) => option.title || option.identifier).join(", ")) });
    case "form":
      return m.gist_form({ title: cut(body.title) });
    case "formAnswer":
      return m.gist_form_answer({ title: cut(body.title) });
    case "formResult":
      return body.result.kind === "records" ? m.gist_form_records({ count: body.result.records.filter((row) => row.created).length }) : m.form_refused();
    case "consent":
      return consentLine(body.status, body.byEndUser);
    case "notDelivered":
      return `${undelivered(body)} (${body.code})`;
    case "participant": {
      const name = body.name || roleWord(body.role);
      const with_ = { name, role: roleWord(body.role) };
      if (body.operation === "add") return m.entry_joined(with_);
      if (body.operation === "remove") return m.entry_left(with_);
      return m.entry_changed(with_);
    }
    case "routing":
      if (body.failureType === null && body.estimatedWaitSeconds !== null) return m.entry_wait({ time: duration(body.estimatedWaitSeconds * 1000) });
      if (body.failureType === null) return m.entry_routed();
      return body.reason ? m.entry_routing_failed_why({ type: body.failureType, reason: body.reason }) : m.entry_routing_failed({ type: body.failureType });
    case "session":
      return m.entry_session({ status: body.status });
    case "closed":
      return m.entry_closed();
    case "other":
      return body.summary;
  }
}

/** Why a message did not arrive, in the server's words; its code is no part of them. */
export function undelivered(body: Extract<EntryBody, { kind: "notDelivered" }>): string {
  return body.message ? m.entry_not_delivered_why({ message: body.message }) : m.entry_not_delivered();
}

function consentLine(status: string, byEndUser: boolean): string {
  if (status === "OptIn") return byEndUser ? m.entry_opt_in() : m.entry_opt_in_by_org();
  if (status === "OptOut") return byEndUser ? m.entry_opt_out() : m.entry_opt_out_by_org();
  return m.entry_consent({ status });
}
