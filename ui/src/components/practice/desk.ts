// Words of the agent's desk.
import { m } from "../../paraglide/messages";
import type { DeskState } from "../../stores/practice.svelte";
import type { IconName } from "../shared/icons";

export const deskLooks: Record<DeskState, { icon: IconName; word: () => string; tone: "plain" | "ok" | "warn" | "info" }> = {
  offered: { icon: "alert", word: m.desk_offered, tone: "warn" },
  waiting: { icon: "clock", word: m.desk_waiting, tone: "warn" },
  active: { icon: "user", word: m.desk_active, tone: "ok" },
  ended: { icon: "end", word: m.desk_ended, tone: "plain" },
};
