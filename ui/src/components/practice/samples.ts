// The practice org's ready-made messages, in the groups of Salesforce's conversation schema.
import type { Sample } from "../../ipc/generated/Sample";
import { m } from "../../paraglide/messages";

interface SampleWords {
  label: () => string;
  /** Salesforce's name for it. */
  kind: string;
}

const words = (label: () => string, kind: string): SampleWords => ({ label, kind });

export const sampleWords: Record<Sample, SampleWords> = {
  textWithCitations: words(m.sample_citations, "Text, citationContent"),
  hostileText: words(m.sample_hostile_text, "Text"),
  automated: words(m.sample_automated, "AutomatedResponse"),
  consentText: words(m.sample_consent, "Consent"),
  richLink: words(m.sample_rich_link, "RichLink"),
  hostileLink: words(m.sample_hostile_link, "RichLink"),
  webView: words(m.sample_web_view, "WebView, Survey"),
  attachments: words(m.sample_attachments, "Attachments"),
  brokenAttachments: words(m.sample_broken_attachments, "Attachments"),
  buttons: words(m.sample_buttons, "Buttons"),
  quickReplies: words(m.sample_quick_replies, "QuickReplies"),
  listPicker: words(m.sample_list_picker, "ListPicker"),
  carousel: words(m.sample_carousel, "Carousel"),
  menu: words(m.sample_menu, "DisplayableOptions, Menu"),
  displayableButtons: words(m.sample_displayable_buttons, "DisplayableOptions, Buttons"),
  form: words(m.sample_form, "FormMessage"),
  circularForm: words(m.sample_circular_form, "FormMessage"),
  formRecords: words(m.sample_form_records, "FormRecordsResult"),
  formErrors: words(m.sample_form_errors, "FormErrorResult"),
  unknownFormat: words(m.sample_unknown_format, "ExperienceType"),
  unknownMessage: words(m.sample_unknown_message, "PaymentMessage"),
  unknownEntry: words(m.sample_unknown_entry, "–"),
};

export const sampleGroups: readonly { label: () => string; samples: readonly Sample[] }[] = [
  { label: m.samples_text, samples: ["textWithCitations", "hostileText", "automated", "consentText"] },
  { label: m.samples_links, samples: ["richLink", "hostileLink", "webView", "attachments", "brokenAttachments"] },
  { label: m.samples_choices, samples: ["buttons", "quickReplies", "listPicker", "carousel", "menu", "displayableButtons"] },
  { label: m.samples_forms, samples: ["form", "circularForm", "formRecords", "formErrors"] },
  { label: m.samples_unknown, samples: ["unknownFormat", "unknownMessage", "unknownEntry"] },
];
