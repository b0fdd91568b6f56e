// Where a row's menu opens: at the pointer, or at the row for the context-menu key and Shift-F10.

import type { Attachment } from "svelte/attachments";

export interface Point {
  x: number;
  y: number;
}

/** The corner under an element. */
export function under(element: Element): Point {
  const box = element.getBoundingClientRect();
  return { x: box.left, y: box.bottom };
}

export function onMenu(open: (at: Point) => void): Attachment<HTMLElement> {
  return (row) => {
    function asked(event: MouseEvent): void {
      event.preventDefault();
      // Some web views send the keyboard's wish as a click at the window's corner.
      open(event.clientX === 0 && event.clientY === 0 ? under(row) : { x: event.clientX, y: event.clientY });
    }
    function keyed(event: KeyboardEvent): void {
      if (event.key !== "ContextMenu" && !(event.key === "F10" && event.shiftKey)) return;
      event.preventDefault();
      event.stopPropagation();
      open(under(row));
    }
    row.addEventListener("contextmenu", asked);
    row.addEventListener("keydown", keyed);
    return () => {
      row.removeEventListener("contextmenu", asked);
      row.removeEventListener("keydown", keyed);
    };
  };
}
