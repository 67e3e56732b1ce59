import type { MessageDescriptor } from "@lingui/core";
import { lazy, type ComponentType } from "react";
import type { Conversation, Message } from "@/api/types";
import type { IconName } from "@/ui/Icon";
import type { Gate } from "@/session/instance";

/*
 * A feature is a folder below src/features whose index.ts exports `feature`. It says what it adds and where; nobody
 * imports it. All components may be lazy.
 */

interface Placed {
  id: string;
  /** Where among its kind; smaller comes first. */
  order: number;
  /** Without a gate it is always there. */
  when?: Gate;
}

/** A page of its own. `path` is a pattern of the router. */
export interface AppPage extends Omit<Placed, "order"> {
  path: string;
  /** Who may see it: people signed in (inside the frame), guests only, or anyone. */
  access: "member" | "guest" | "anyone";
  Component: ComponentType;
  /** Fetches the page's code, so that it is there when the page is shown. */
  load?: () => Promise<unknown>;
}

/** A page whose code is not part of the start; the rest of an AppPage goes around it. */
export function later(load: () => Promise<{ default: ComponentType }>): Pick<AppPage, "Component" | "load"> {
  return { Component: lazy(load), load };
}

export interface RoomProps {
  room: Conversation;
}

/** A panel beside the messages, opened from the room's head; its id stands in the address (`?panel=`). */
export interface RoomPanel extends Placed {
  title: MessageDescriptor;
  icon: IconName;
  Component: ComponentType<RoomProps>;
}

export interface MessageContext {
  message: Message;
  room: Conversation;
  /** The id of who looks. */
  me: string;
}

/** Something to do with a message, in its menu. */
export interface MessageAction extends Placed {
  label: MessageDescriptor;
  icon: IconName;
  applies: (context: MessageContext) => boolean;
  run: (context: MessageContext) => void;
  /** Shown in a colour that warns. */
  isGrave?: boolean;
}

/** Something shown with each message it has to do with, below its text; gives null for the others. */
export interface MessageExtra extends Placed {
  Component: ComponentType<MessageContext>;
}

/** Something between the messages and the composer, or in the composer's row of tools. */
export interface RoomPart extends Placed {
  slot: "above-composer" | "composer-tool" | "room-head";
  Component: ComponentType<RoomProps>;
}

export interface SettingsPage extends Placed {
  title: MessageDescriptor;
  icon: IconName;
  Component: ComponentType;
}

/** Something in the head of the list of conversations. */
export interface ListAction extends Placed {
  Component: ComponentType;
}

/** Something without a place that lives as long as somebody is signed in. */
export interface Background extends Omit<Placed, "order"> {
  Component: ComponentType;
}

export interface Feature {
  pages?: AppPage[];
  roomPanels?: RoomPanel[];
  roomParts?: RoomPart[];
  messageActions?: MessageAction[];
  messageExtras?: MessageExtra[];
  settingsPages?: SettingsPage[];
  listActions?: ListAction[];
  background?: Background[];
}
