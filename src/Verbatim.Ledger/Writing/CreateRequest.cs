using Verbatim.Ledger.Following;
using Verbatim.Ledger.Objects;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>A run that shall begin.</summary>
internal sealed class CreateRequest(
    RunHeader header,
    ConversationVisibility? visibility,
    IReadOnlyList<ObjectRecord> attachments,
    string? attachmentsVisibleTo,
    RunBeginnings beginnings,
    PendingObjects objects) : WriterRequest<CreateResult>
{
    private readonly long[] _attached = [.. attachments.Select(attachment => attachment.StoreNumber)];
    private CreateResult? _result;

    public override long Bytes => (header.RequestMessage?.Length ?? 0L) * sizeof(char);

    public override async ValueTask PrepareAsync(CommitGroup group) => _result = await BeginAsync(group);

    protected override CreateResult Result => _result!;

    private async ValueTask<CreateResult> BeginAsync(CommitGroup group)
    {
        if (await beginnings.FindRunAsync(header.Key) is { } run)
            return IsSame(run) && _attached.SequenceEqual(await beginnings.AttachmentsAsync(run, group)) ? new CreateResult.Existing(run) : new CreateResult.Conflict(run);
        if (await beginnings.WasDeletedAsync(header.Key))
            return new CreateResult.Deleted();

        LiveConversation? conversation = await beginnings.FindConversationAsync(header);
        if (conversation is not null && !Admits(conversation))
            return new CreateResult.ConversationConflict(conversation.Visibility, conversation.Owner);

        // Before anything joins the commit.
        if (await objects.FindMissingAsync(header.Key.Tenant, attachments, attachmentsVisibleTo, group) is { } missing)
            return new CreateResult.NoSuchAttachment(missing);

        conversation ??= beginnings.BeginConversation(header, visibility ?? ConversationVisibility.Tenant, group);
        LiveRun begun = beginnings.BeginRun(header, _attached, conversation, group);
        return new CreateResult.Created(begun.Record(RunProgress.None));
    }

    private bool IsSame(RunRecord run) =>
        run.Header with { StartedAt = header.StartedAt } == header && (visibility is null || visibility == run.Visibility);

    private bool Admits(LiveConversation conversation) =>
        (visibility is null || visibility == conversation.Visibility)
        && (conversation.Visibility != ConversationVisibility.Private || conversation.Owner == header.UserId);
}
