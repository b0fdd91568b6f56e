// The icons and words of files.
import type { FileUpload } from "../../../ipc/generated/FileUpload";
import { extensionOf } from "../../../stores/uploads";
import { m } from "../../../paraglide/messages";
import type { IconName } from "../../shared/icons";

const icons: readonly (readonly [RegExp, IconName])[] = [
  [/^image\//, "image"],
  [/^video\//, "video"],
];

const pictures = new Set(["bmp", "gif", "jpg", "jpeg", "png", "tiff"]);

/** By the declared type, and by the name where nothing is declared. */
export function fileIcon(name: string, mimeType: string): IconName {
  const declared = icons.find(([type]) => type.test(mimeType));
  if (declared) return declared[1];
  return mimeType === "" && pictures.has(extensionOf(name)) ? "image" : "file";
}

const uploadErrors: Record<string, () => string> = {
  StorageLimitExceeded: m.upload_storage_limit,
  AttachmentTooLarge: m.upload_too_large,
  AttachmentNotFound: m.upload_not_found,
  AttachmentUploadNotEnabled: m.upload_not_enabled,
  AttachmentUploadNotAllowed: m.upload_not_allowed,
  InternalServerError: m.upload_server_error,
};

/** Why the server has not kept a file, in words with the server's own behind them. */
export function uploadError(upload: Extract<FileUpload, { kind: "failed" }>): string {
  const words = Object.hasOwn(uploadErrors, upload.errorType) ? uploadErrors[upload.errorType]!() : m.upload_other({ type: upload.errorType });
  return upload.message ? m.upload_said({ words, message: upload.message }) : words;
}
