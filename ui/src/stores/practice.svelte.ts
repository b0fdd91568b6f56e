// The practice org as its owner sees it.

import type { Backend } from "../ipc";
import type { AgentAction } from "../ipc/generated/AgentAction";
import type { AgentChange } from "../ipc/generated/AgentChange";
import type { AgentState } from "../ipc/generated/AgentState";
import type { DeploymentChange } from "../ipc/generated/DeploymentChange";
import type { DeskConversation } from "../ipc/generated/DeskConversation";
import type { FaultNow } from "../ipc/generated/FaultNow";
import type { Faults } from "../ipc/generated/Faults";
import type { Mistakes } from "../ipc/generated/Mistakes";
import type { PracticeState } from "../ipc/generated/PracticeState";
import type { Switches } from "../ipc/generated/Switches";

/** A state that overtook a newer one on its way is left out; after a restart revisions begin again at a new address. */
export function apply(held: PracticeState | null, next: PracticeState | null): PracticeState | null {
  if (held && next && next.url === held.url && next.revision < held.revision) return held;
  return next;
}

export interface SentAttribute {
  name: string;
  sent: string;
  arrived: string | null;
}

/** Sent beside arrived; `arrived` is null where the flow never saw the attribute. */
export function compareAttributes(desk: DeskConversation): SentAttribute[] {
  return Object.keys(desk.sentAttributes)
    .sort()
    .map((name) => ({ name, sent: desk.sentAttributes[name] ?? "", arrived: desk.attributes[name] ?? null }));
}

/** The faults that are armed now. */
export function armed(faults: Faults): (keyof Faults)[] {
  return (Object.keys(faults) as (keyof Faults)[]).filter((name) => {
    const value = faults[name];
    return value !== false && value !== 0 && value !== null;
  });
}

/** Those that are switched on, also where the org is newer than this window and has more of them. */
export function made(mistakes: Mistakes): (keyof Mistakes)[] {
  return (Object.keys(mistakes) as (keyof Mistakes)[]).filter((name) => mistakes[name]);
}

export type DeskState = "waiting" | "offered" | "active" | "ended";

export function deskStateOf(desk: DeskConversation): DeskState {
  if (!desk.open || desk.sessionStatus === "Ended") return "ended";
  if (desk.agentId === null) return "waiting";
  return desk.accepted ? "active" : "offered";
}

const order: Record<DeskState, number> = { offered: 0, waiting: 1, active: 2, ended: 3 };

export type PracticeTab = "desk" | "mistakes" | "faults" | "switches" | "deployments";

export class Practice {
  #backend: Backend;
  tab = $state<PracticeTab>("desk");
  /** Undefined until the core has said whether the org runs. */
  state = $state.raw<PracticeState | null | undefined>(undefined);
  busy = $state(false);
  selectedId = $state<string | null>(null);
  desk = $derived(
    [...(this.state?.conversations ?? [])].sort(
      (a, b) => order[deskStateOf(a)] - order[deskStateOf(b)] || b.createdAt - a.createdAt,
    ),
  );
  selected = $derived(
    this.desk.find((row) => row.conversationId === this.selectedId) ??
      this.desk.find((row) => deskStateOf(row) !== "ended") ??
      null,
  );
  waiting = $derived(this.desk.filter((row) => ["waiting", "offered"].includes(deskStateOf(row))).length);

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  watch(): Promise<void> {
    return this.#backend.watchPractice((next) => {
      this.state = apply(this.state ?? null, next);
    });
  }

  agent(id: string | null): AgentState | null {
    return this.state?.agents.find((agent) => agent.id === id) ?? null;
  }

  async start(): Promise<void> {
    await this.#whileBusy(() => this.#backend.practiceStart());
  }

  async stop(): Promise<void> {
    await this.#whileBusy(() => this.#backend.practiceStop());
  }

  async #whileBusy(work: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await work();
    } finally {
      this.busy = false;
    }
  }

  act = (conversationId: string, action: AgentAction) => this.#backend.practiceAction(conversationId, action);
  change = (agentId: string, change: AgentChange) => this.#backend.practiceAgent(agentId, change);
  faults = (change: Partial<Faults>) => this.#backend.practiceFaults(change);
  faultNow = (fault: FaultNow) => this.#backend.practiceFaultNow(fault);
  clearFaults = () => this.#backend.practiceClearFaults();
  switches = (change: Partial<Switches>) => this.#backend.practiceSwitches(change);
  mistakes = (change: Partial<Mistakes>) => this.#backend.practiceMistakes(change);
  clearMistakes = () => this.#backend.practiceClearMistakes();
  deployment = (name: string, change: DeploymentChange) => this.#backend.practiceDeployment(name, change);
}
