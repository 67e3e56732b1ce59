import type { Feature } from "@/registry/feature";
import { withFeature } from "@/session/instance";
import { AttachButton } from "./AttachButton";
import { Attachments } from "./Attachments";
import { FilesTray } from "./FilesTray";

const when = withFeature("attachments");

export const feature: Feature = {
  roomParts: [
    { id: "attach", slot: "composer-tool", order: 10, when, Component: AttachButton },
    { id: "files", slot: "above-composer", order: 60, when, Component: FilesTray },
  ],
  messageExtras: [{ id: "attachments", order: 10, when, Component: Attachments }],
};
