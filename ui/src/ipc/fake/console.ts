// The fake's answers for files, timeline, and what is kept.

import { FakeSetup } from "./setup";
import { failure } from "./world";

const unbuilt = (): never => {
  throw failure("notNow", "The fake does not do this.");
};

export class FakeConsole extends FakeSetup {
  async answerMessage(): Promise<never> {
    return unbuilt();
  }

  async sendFile(): Promise<never> {
    return unbuilt();
  }

  async cancelUpload(): Promise<never> {
    return unbuilt();
  }

  async saveFile(): Promise<never> {
    return unbuilt();
  }

  async saveTranscript(): Promise<never> {
    return unbuilt();
  }

  async openLink(): Promise<never> {
    return unbuilt();
  }

  async simulate(): Promise<never> {
    return unbuilt();
  }

  async entriesAround(): Promise<never> {
    return unbuilt();
  }

  async newerEntries(): Promise<never> {
    return unbuilt();
  }

  async happeningsAround(): Promise<never> {
    return unbuilt();
  }

  async newerHappenings(): Promise<never> {
    return unbuilt();
  }

  async findHappenings(): Promise<never> {
    return unbuilt();
  }

  async markHappening(): Promise<never> {
    return unbuilt();
  }

  async curl(): Promise<never> {
    return unbuilt();
  }

  async searchConversations(): Promise<never> {
    return unbuilt();
  }

  async tagConversation(): Promise<never> {
    return unbuilt();
  }

  async trashConversation(): Promise<never> {
    return unbuilt();
  }

  async restoreConversation(): Promise<never> {
    return unbuilt();
  }

  async deleteConversation(): Promise<never> {
    return unbuilt();
  }

  async planRetention(): Promise<never> {
    return unbuilt();
  }

  async applyRetention(): Promise<never> {
    return unbuilt();
  }

  async previewExport(): Promise<never> {
    return unbuilt();
  }

  async saveExport(): Promise<never> {
    return unbuilt();
  }

  async conversationText(): Promise<never> {
    return unbuilt();
  }
}
