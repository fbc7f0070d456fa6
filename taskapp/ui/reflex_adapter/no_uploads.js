// Replaces Reflex's `utils/helpers/upload.js`: files go to the REST API, no handler takes them.
export const uploadFiles = () => { throw new Error("Pages upload no files through events: see reflex_adapter/no_uploads.js."); };
