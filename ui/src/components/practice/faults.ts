// Plain words for every fault. The types see to it that none is forgotten.
import type { Faults } from "../../ipc/generated/Faults";
import type { OddStream } from "../../ipc/generated/OddStream";
import { m } from "../../paraglide/messages";

export type FlagFault = "streamsRefused" | "noAgent" | "streamSilent";
export type CountFault =
  | "loseEvents"
  | "duplicateEvents"
  | "reorderEvents"
  | "delayMs"
  | "htmlAnswers"
  | "cutAnswers"
  | "malformedEvents"
  | "cutAfterEvents"
  | "replayTwice"
  | "eventIdsBackwards";
export type PairFault = "cutStreams" | "slowDrip" | "lateEvents";
export type ComposedFault = Exclude<keyof Faults, FlagFault | CountFault | PairFault>;

interface Words {
  label: () => string;
  help: () => string;
}

export const flagFaults: Record<FlagFault, Words> = {
  noAgent: { label: m.fault_no_agent, help: m.fault_no_agent_help },
  streamsRefused: { label: m.fault_streams_refused, help: m.fault_streams_refused_help },
  streamSilent: { label: m.fault_stream_silent, help: m.fault_stream_silent_help },
};

export const countFaults: Record<CountFault, Words> = {
  loseEvents: { label: m.fault_lose_events, help: m.fault_lose_events_help },
  duplicateEvents: { label: m.fault_duplicate_events, help: m.fault_duplicate_events_help },
  reorderEvents: { label: m.fault_reorder_events, help: m.fault_reorder_events_help },
  malformedEvents: { label: m.fault_malformed_events, help: m.fault_malformed_events_help },
  delayMs: { label: m.fault_delay, help: m.fault_delay_help },
  htmlAnswers: { label: m.fault_html_answers, help: m.fault_html_answers_help },
  cutAnswers: { label: m.fault_cut_answers, help: m.fault_cut_answers_help },
  cutAfterEvents: { label: m.fault_cut_after_events, help: m.fault_cut_after_events_help },
  replayTwice: { label: m.fault_replay_twice, help: m.fault_replay_twice_help },
  eventIdsBackwards: { label: m.fault_event_ids_backwards, help: m.fault_event_ids_backwards_help },
};

/** A number with its name, what it is at first, and its bounds. */
export interface Part {
  name: string;
  label: () => string;
  first: number;
  least: number;
  most: number;
}

const part = (name: string, label: () => string, first: number, least: number, most: number): Part => ({ name, label, first, least, most });

/** Faults that are armed with two numbers. */
export const pairFaults: Record<PairFault, Words & { parts: readonly [Part, Part] }> = {
  cutStreams: {
    label: m.fault_cut_streams,
    help: m.fault_cut_streams_help,
    parts: [part("count", m.how_many, 1, 1, 1000), part("bytes", m.part_bytes, 1000, 0, 10_000_000)],
  },
  slowDrip: {
    label: m.fault_slow_drip,
    help: m.fault_slow_drip_help,
    parts: [part("bytes", m.part_bytes, 64, 1, 65_536), part("everyMs", m.part_every_ms, 200, 0, 60_000)],
  },
  lateEvents: {
    label: m.fault_late_events,
    help: m.fault_late_events_help,
    parts: [part("count", m.how_many, 1, 1, 1000), part("after", m.part_after, 2, 1, 1000)],
  },
};

export const composedFaults: Record<ComposedFault, Words> = {
  answerNext: { label: m.fault_answer_next, help: m.fault_answer_next_help },
  routingError: { label: m.fault_routing_error, help: m.fault_routing_error_help },
  redirectStreams: { label: m.fault_redirect_streams, help: m.fault_redirect_streams_help },
  oddStreams: { label: m.fault_odd_streams, help: m.fault_odd_streams_help },
};

export const oddStreams: Record<OddStream, () => string> = {
  noContent: m.odd_no_content,
  htmlPage: m.odd_html_page,
  unauthorized: m.odd_unauthorized,
  unavailable: m.odd_unavailable,
  closeAfterFirstEvent: m.odd_close_after_first_event,
  cutInEvent: m.odd_cut_in_event,
  eventWithoutId: m.odd_event_without_id,
  idOnly: m.odd_id_only,
  retryOnly: m.odd_retry_only,
  retryHuge: m.odd_retry_huge,
  unknownFields: m.odd_unknown_fields,
  invalidUtf8: m.odd_invalid_utf8,
  endlessLine: m.odd_endless_line,
  jwtIsExpired: m.odd_jwt_is_expired,
  commentsOnly: m.odd_comments_only,
  halfOpen: m.odd_half_open,
};

export const errorStatuses: readonly number[] = [400, 401, 403, 404, 409, 412, 413, 415, 417, 423, 429, 500, 502, 503, 504];
export const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308];
