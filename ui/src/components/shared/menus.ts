// One line of a menu.
import type { IconName } from "./icons";

export interface MenuItem {
  id: string;
  label: string;
  icon: IconName;
  danger?: boolean;
  /** Why it cannot be chosen now. */
  why?: string;
  testid?: string;
  run: () => void;
}
