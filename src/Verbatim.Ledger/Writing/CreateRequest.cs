using Verbatim.Ledger.Following;
using Verbatim.Ledger.Stores;

namespace Verbatim.Ledger.Writing;

/// <summary>A run that shall begin.</summary>
internal sealed class CreateRequest(
    RunHeader header, ConversationVisibility? visibility, IReadOnlyList<long> attachments, RunBeginnings beginnings) : WriterRequest
{
    private readonly TaskCompletionSource<CreateResult> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CreateResult? _result;

    public Task<CreateResult> Answered => _answer.Task;

    public override int Bytes => (header.RequestMessage?.Length ?? 0) * sizeof(char);

    public override async ValueTask PrepareAsync(CommitGroup group) => _result = await BeginAsync(group);

    public override void Answer() => _answer.SetResult(_result!);

    public override void Fail(Exception reason) => _answer.TrySetException(reason);

    private async ValueTask<CreateResult> BeginAsync(CommitGroup group)
    {
        if (await beginnings.FindRunAsync(header.Key) is { } run)
            return IsSame(run) && attachments.SequenceEqual(await beginnings.AttachmentsAsync(run, group)) ? new CreateResult.Existing(run) : new CreateResult.Conflict(run);
        if (await beginnings.WasDeletedAsync(header.Key))
            return new CreateResult.Deleted();

        LiveConversation? conversation = await beginnings.FindConversationAsync(header);
        if (conversation is not null && !Admits(conversation))
            return new CreateResult.ConversationConflict(conversation.Visibility, conversation.Owner);

        conversation ??= beginnings.BeginConversation(header, visibility ?? ConversationVisibility.Tenant, group);
        LiveRun begun = beginnings.BeginRun(header, attachments, conversation, group);
        return new CreateResult.Created(begun.Record(RunProgress.None));
    }

    private bool IsSame(RunRecord run) =>
        run.Header with { StartedAt = header.StartedAt } == header && (visibility is null || visibility == run.Visibility);

    private bool Admits(LiveConversation conversation) =>
        (visibility is null || visibility == conversation.Visibility)
        && (conversation.Visibility != ConversationVisibility.Private || conversation.Owner == header.UserId);
}
