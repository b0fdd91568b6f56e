// Two conversations to look at: one that holds every kind of entry, and one that is very long.

import type { EntryBody } from "../generated/EntryBody";
import type { EntryView } from "../generated/EntryView";
import { file, sampleBody, samples, stepForm, textBody } from "./messages";
import { envelope, failure, type Held, type World } from "./world";

export const usualFiles = () => ({
  maySend: true,
  maxBytes: 5 * 1_048_576,
  usualExtensions: ["bmp", "csv", "doc", "docx", "gif", "jpg", "pdf", "png", "tiff", "txt", "xls", "xml"],
  transcript: true,
});

/** What the practice org's first deployment takes. */
export function filesOf(world: World): ReturnType<typeof usualFiles> {
  const deployment = world.practice?.deployments[0];
  return { ...usualFiles(), ...(deployment && { maySend: deployment.files, maxBytes: deployment.maxFileSize * 1_048_576, transcript: deployment.transcript }) };
}

/** Fills a conversation with one entry of every kind. */
export function seedKinds(world: World, held: Held): void {
  const began = Date.now() - 3_600_000;
  let at = began;
  const add = (role: string, name: string, body: EntryBody, more: Partial<EntryView> = {}): EntryView => {
    at += 45_000;
    const entry = world.entry(held, role, name, body, { at, arrivedAt: at + 30, ...more });
    const happening = world.happening(held, role === "EndUser" ? "request" : "event", role === "EndUser" ? "POST /iamessage/api/v2/conversation/{id}/message" : "CONVERSATION_MESSAGE", body.kind, { at, entryIdentifier: entry.identifier, role, json: envelope(held, entry) });
    entry.happening = happening.number;
    held.entries.push(entry);
    held.happenings.push(happening);
    return entry;
  };
  const agent = (body: EntryBody, more?: Partial<EntryView>) => add("Agent", "Grace Hopper", body, more);
  const bot = (body: EntryBody, more?: Partial<EntryView>) => add("Chatbot", "Northwind Assistant", body, more);
  const mine = (body: EntryBody, more: Partial<EntryView> = {}) => add("EndUser", "Guest", body, { delivery: "read", ...more });

  add("System", "", { kind: "routing", failureType: null, reason: null, estimatedWaitSeconds: null });
  add("System", "", { kind: "participant", operation: "add", name: "Northwind Assistant", role: "Chatbot" });
  for (const sample of samples) {
    const entry = (sample.startsWith("form") ? agent : bot)(sampleBody(sample), sample === "unknownEntry" ? { entryType: "HologramShown", role: "System" } : {});
    if (sample === "buttons" && entry.body.kind === "choices") {
      entry.body.chosen = ["two"];
      mine({ kind: "chosen", options: [{ identifier: "two", title: "Return a delivery" }] }, { inReplyTo: entry.identifier });
    }
  }
  agent(stepForm());
  const answered = agent({ kind: "form", title: "Where is it now?", text: null, inputs: [], broken: false, answered: true });
  mine({ kind: "formAnswer", title: "Where is it now?", values: [{ inputId: "a", label: "Your name", value: "Ada" }, { inputId: "b", label: "When did you order?", value: "3 November 2026" }] }, { inReplyTo: answered.identifier });
  mine({ kind: "files", text: "My photo", files: [file("mine", "damage.jpg", "image/jpeg", { size: 1_204_221, sha256: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", savedPath: "/home/ada/Downloads/damage.jpg" })] }, { delivery: "delivered" });
  mine({ kind: "files", text: null, files: [file("refused", "notes.exe", "application/octet-stream", { size: 90_112, url: "", fetchable: false })] }, { delivery: "failed", failure: failure("requestRefused", "The org does not take files of this type.", "Send it in another format.", "415") });
  const wrong = mine(textBody("Did this arrive?"), { delivery: "sent" });
  add("System", "", { kind: "notDelivered", code: "MESSAGE_BLOCKED", message: "The message was blocked by a policy.", entry: wrong.identifier }, { entryType: "MessageDeliveryFailed" });
  add("System", "", { kind: "consent", status: "OptOut", byEndUser: true }, { entryType: "EndUserConsentUpdated" });
  agent(textBody("The refund is 24.90 €, not 24.09 €."), { revised: true });
  const rtl = agent(textBody("مرحبا، الطلب 50012000 في الطريق: https://northwind.example/ar"));
  mine(textBody("شكرا جزيلا"), { inReplyTo: rtl.identifier });
  add("System", "", { kind: "session", status: "Active" });

  held.view = {
    ...held.view,
    state: "open",
    session: "active",
    startedAt: began,
    composer: "ready",
    preview: "شكرا جزيلا",
    stream: { state: "open", since: began, reason: null, retryAt: null, reconnects: 0 },
    milestones: { token: began, created: began + 300, routed: began + 900, accepted: began + 4000, ended: null },
    files: usualFiles(),
    participants: [{ role: "Agent", subject: "005000000000002", name: "Grace Hopper", typing: true }],
    progress: { senderName: "Northwind Assistant", text: "Looking up the order…", at: Date.now() },
    streaming: [{ identifier: "coming", senderName: "Northwind Assistant", text: "Your order left the warehouse on", missing: 1, invalid: null }],
  };
  world.held.set(held.view.id, held);
}

const words = "the order was charged twice and the bank shows both from tuesday while the agent checks which one was captured".split(" ");

/** A very long past that is made page by page, and never held. */
export function seedHuge(world: World, held: Held, count: number): void {
  const end = Date.now() - 60_000;
  held.past = {
    count,
    make(position) {
      const mine = position % 3 === 0;
      const at = end - (count - position) * 7000;
      const text = Array.from({ length: 3 + ((position * 37) % 60) }, (_, index) => words[(position + index * 7) % words.length]).join(" ");
      return {
        conversationId: held.view.id,
        identifier: `entry-${position}`,
        position,
        at,
        arrivedAt: at + 40,
        entryType: "Message",
        role: mine ? "EndUser" : "Agent",
        senderName: mine ? "Guest" : "Grace Hopper",
        body: textBody(`${position}. ${text}`),
        delivery: mine ? "read" : "received",
        failure: null,
        happening: null,
        inReplyTo: position % 500 === 0 && position > 5000 ? `entry-${position - 5000}` : null,
        revised: false,
      };
    },
  };
  held.view = { ...held.view, state: "open", session: "active", composer: "ready", files: usualFiles(), startedAt: end - count * 7000, stream: { state: "open", since: end, reason: null, retryAt: null, reconnects: 0 } };
  world.held.set(held.view.id, held);
}
