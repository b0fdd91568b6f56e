// Messages of every kind, as the core would show the practice org's samples.

import type { ChoiceOptionView } from "../generated/ChoiceOptionView";
import type { EntryBody } from "../generated/EntryBody";
import type { FileView } from "../generated/FileView";
import type { FormInputView } from "../generated/FormInputView";
import type { Sample } from "../generated/Sample";
import type { TitleView } from "../generated/TitleView";

const title = (text: string, ...subtitles: string[]): TitleView => ({ title: text, subtitles, image: null });
const option = (identifier: string, text: string, ...subtitles: string[]): ChoiceOptionView => ({ identifier, title: title(text, ...subtitles), link: null });

export const textBody = (text: string): EntryBody => ({ kind: "text", text, reason: null, citations: [] });

export function file(id: string, name: string, mimeType: string, change: Partial<FileView> = {}): FileView {
  return { id, name, mimeType, url: `https://northwind.my.salesforce-scrt.com/files/${id}`, fetchable: true, size: null, sha256: null, savedPath: null, upload: { kind: "complete" }, ...change };
}

function input(id: string, label: string, kind: FormInputView["input"], change: Partial<FormInputView> = {}): FormInputView {
  return { id, label, hint: null, required: false, input: kind, next: null, submits: false, ...change };
}

const days = (text: string) => ({ min: "2026-01-01", max: "2026-12-31", start: text });

const everyInput = (): FormInputView[] => [
  input("name", "Your name", { kind: "text", placeholder: "As on the invoice", prefix: null, pattern: null, maxLength: 40, multiline: false, keyboard: "Default" }, { required: true, hint: "The name that the order was placed with" }),
  input("order", "Order number", { kind: "text", placeholder: null, prefix: "NW-", pattern: "\\d{8}", maxLength: 8, multiline: false, keyboard: "Numeric" }, { required: true }),
  input("story", "What happened?", { kind: "text", placeholder: null, prefix: null, pattern: null, maxLength: 500, multiline: true, keyboard: null }),
  input("topic", "Topic", { kind: "select", multiple: false, options: [option("billing", "Billing"), option("delivery", "Delivery", "Late, lost or damaged")] }, { required: true }),
  input("extras", "What else should we look at?", { kind: "select", multiple: true, options: [option("invoice", "Invoice"), option("refund", "Refund"), option("address", "Address")] }),
  input("day", "When did you order?", { kind: "date", ...days("2026-11-03") }, { required: true }),
  input("call", "When may we call?", { kind: "dateTime", min: "2026-01-01T08:00", max: "2026-12-31T18:00", start: null }),
  input("rating", "Signature", { kind: "unknown", inputType: "SignatureInput" }, { submits: true }),
];

export function stepForm(): EntryBody {
  const inputs = everyInput().slice(0, 6);
  for (const [index, row] of inputs.entries()) row.next = inputs[index + 1]?.id ?? null;
  inputs.at(-1)!.submits = true;
  return { kind: "form", title: "Return a delivery", text: "A few short questions.", inputs, broken: false, answered: false };
}

const cards: EntryBody & { kind: "choices" } = {
  kind: "choices",
  style: "carousel",
  text: "These three fit your order:",
  chosen: [],
  groups: ["Standard delivery", "Express delivery", "Pick it up yourself"].map((name, index) => ({
    title: { title: name, subtitles: [`Card ${index + 1}`, `${index * 4 + 2} days`], image: { description: `A van, ${name.toLowerCase()}`, mimeType: "image/png", url: `https://images.northwind.example/${index}.png` } },
    options: [option(`card-${index}`, "Choose this"), { identifier: null, title: title("Read more"), link: `https://northwind.example/delivery/${index}` }],
  })),
};

const replies = (style: "buttons" | "quickReplies" | "menu", text: string): EntryBody => ({
  kind: "choices",
  style,
  text,
  chosen: [],
  groups: [{ title: null, options: [option("one", "Track my order"), option("two", "Return a delivery", "Within 30 days"), option("three", "Speak to a person")] }],
});

const bodies: Record<Sample, () => EntryBody> = {
  textWithCitations: () => ({
    kind: "text",
    text: "Refunds arrive within three working days. Longer returns need a form.",
    reason: null,
    citations: [
      { label: "Refund policy", link: "https://northwind.example/help/refunds", recordId: null, claims: [{ offset: 41, claim: "Refunds arrive within three working days." }] },
      { label: "Returns (internal article)", link: null, recordId: "ka0Hs000000Cite1AA", claims: [{ offset: 69, claim: "Longer returns need a form." }] },
    ],
  }),
  hostileText: () => textBody("<b>Not bold</b> <img src=x onerror=alert(1)> see https://northwind.example/a?b=1&c=<d> and \u202Egpj.exe\u202C, zero\u200Bwidth."),
  richLink: () => ({ kind: "link", title: title("How returns work", "Northwind help centre"), url: "https://northwind.example/help/returns?from=chat", text: null, image: { description: "A parcel on a doorstep", mimeType: "image/jpeg", url: "https://images.northwind.example/parcel.jpg" } }),
  hostileLink: () => ({ kind: "link", title: title("Click here to win"), url: "javascript:alert(document.domain)", text: null, image: null }),
  attachments: () => ({ kind: "files", text: "Both from last week.", files: [file("f1", "parcel.png", "image/png"), file("f2", "Invoice 50012000.pdf", "application/pdf")] }),
  brokenAttachments: () => ({
    kind: "files",
    text: null,
    files: [
      file("f3", "still-coming.pdf", "application/pdf", { upload: { kind: "pending" } }),
      file("f4", "much-too-large.tiff", "image/tiff", { upload: { kind: "failed", errorType: "AttachmentTooLarge", message: "The file exceeds 5242880 bytes." } }),
      file("f5", "../../etc/passwd", "text/plain", { url: "file:///etc/passwd", fetchable: false }),
    ],
  }),
  webView: () => ({ kind: "webView", title: "How did we do?", url: "https://northwind.example/survey/4711", survey: true }),
  buttons: () => replies("buttons", "What can I do for you?"),
  quickReplies: () => replies("quickReplies", "Is there anything else?"),
  listPicker: () => ({
    kind: "choices",
    style: "listPicker",
    text: "Which order is it about?",
    chosen: [],
    groups: [{ title: null, options: ["50012000", "50012001", "50012002"].map((id, index) => ({ identifier: id, title: { title: `Order ${id}`, subtitles: [`${index + 2} items`], image: index === 0 ? { description: "A yellow coat", mimeType: "image/png", url: "https://images.northwind.example/coat.png" } : null }, link: null })) }],
  }),
  carousel: () => structuredClone(cards),
  menu: () => replies("menu", "Please choose from the menu"),
  displayableButtons: () => replies("buttons", "Yes or no?"),
  form: () => ({ kind: "form", title: "Tell us about the delivery", text: "We will answer within a day.", inputs: everyInput(), broken: false, answered: false }),
  circularForm: () => ({ kind: "form", title: "A form that goes round", text: null, inputs: everyInput().slice(0, 3), broken: true, answered: false }),
  formRecords: () => ({ kind: "formResult", result: { kind: "records", records: [{ reference: "500Hs000000Case1AA", created: true, message: "Case 00001026 was created." }] } }),
  formErrors: () => ({ kind: "formResult", result: { kind: "errors", errors: [{ errorType: "InvalidFormResponse", message: "The date lies in the future.", code: "FIELD_INTEGRITY_EXCEPTION" }] } }),
  automated: () => ({ kind: "text", text: "Thanks for waiting. Somebody will be with you soon.", reason: "automatedResponse", citations: [] }),
  consentText: () => ({ kind: "text", text: "Reply STOP to receive no more messages.", reason: "consent", citations: [] }),
  unknownFormat: () => ({ kind: "other", summary: "A message in the format ExperienceType", json: JSON.stringify({ messageType: "StaticContentMessage", staticContent: { formatType: "ExperienceType", data: { a: [1, 2, 3] } } }) }),
  unknownMessage: () => ({ kind: "other", summary: "A message of the type PaymentMessage", json: JSON.stringify({ messageType: "PaymentMessage", payment: { formatType: "Request", amount: "12.00" } }) }),
  unknownEntry: () => ({ kind: "other", summary: "An entry of the type HologramShown", json: JSON.stringify({ entryType: "HologramShown", nested: JSON.stringify({ deep: true }) }) }),
};

export const samples = Object.keys(bodies) as Sample[];

export const sampleBody = (sample: Sample): EntryBody => bodies[sample]();

/** One line about a message, as the practice org's desk has it. */
export function deskLine(body: EntryBody): string {
  switch (body.kind) {
    case "text":
      return body.text;
    case "link":
      return `Link: ${body.title.title} (${body.url})`;
    case "files":
      return `Files: ${body.files.map((row) => row.name).join(", ")}`;
    case "webView":
      return `Page: ${body.title}`;
    case "choices":
      return `Choices: ${body.text}`;
    case "chosen":
      return `Chosen: ${body.options.map((row) => row.title).join(", ")}`;
    case "form":
    case "formAnswer":
      return `${body.kind === "form" ? "Form" : "Answer to the form"}: ${body.title}`;
    case "participant":
      return `${body.name}: ${body.operation}`;
    case "session":
      return `Session: ${body.status}`;
    case "other":
      return body.summary;
    case "formResult":
    case "consent":
    case "notDelivered":
    case "routing":
    case "closed":
      return body.kind;
  }
}
