// The words of an export.
import type { ExportFormat } from "../../../ipc/generated/ExportFormat";
import type { Redaction } from "../../../ipc/generated/Redaction";
import { m } from "../../../paraglide/messages";

interface Words {
  name: () => string;
  help: () => string;
}

export const formatWords: Record<ExportFormat, Words> = {
  json: { name: m.export_json, help: m.export_json_help },
  html: { name: m.export_html, help: m.export_html_help },
  markdown: { name: m.export_markdown, help: m.export_markdown_help },
  csv: { name: m.export_csv, help: m.export_csv_help },
  har: { name: m.export_har, help: m.export_har_help },
};

export const redactionWords: Record<keyof Redaction, Words> = {
  people: { name: m.redact_people, help: m.redact_people_help },
  contactDetails: { name: m.redact_contact, help: m.redact_contact_help },
  attributes: { name: m.redact_attributes, help: m.redact_attributes_help },
  texts: { name: m.redact_texts, help: m.redact_texts_help },
};

/** `12 texts`; what the core counts under a name of its own keeps that name. */
export function replacedWord(what: string, count: number): string {
  const words = Object.hasOwn(redactionWords, what) ? redactionWords[what as keyof Redaction] : null;
  return m.export_count({ what: words?.name() ?? what, count });
}
