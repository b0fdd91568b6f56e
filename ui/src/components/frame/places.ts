// The places of the rail, in order. Ctrl-1… follow this order.
import type { IconName } from "../shared/icons";
import type { PlaceId } from "../../stores/app.svelte";
import { m } from "../../paraglide/messages";
import { testIds } from "../../testids";

export interface Place {
  id: PlaceId;
  label: () => string;
  icon: IconName;
  testid: string;
}

export const places: readonly Place[] = [
  { id: "orgs", label: m.place_orgs, icon: "orgs", testid: testIds.railOrgs },
  { id: "setup", label: m.place_setup, icon: "setup", testid: testIds.railSetup },
  { id: "console", label: m.place_console, icon: "console", testid: testIds.railConsole },
  { id: "tests", label: m.place_tests, icon: "tests", testid: testIds.railTests },
  { id: "practice", label: m.place_practice, icon: "practice", testid: testIds.railPractice },
];
