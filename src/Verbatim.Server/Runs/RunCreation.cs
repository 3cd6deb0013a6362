using System.Diagnostics;
using Microsoft.Extensions.Options;
using Verbatim.Frames;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;
using Verbatim.Server.Objects;

namespace Verbatim.Server.Runs;

/// <summary>Begins a run that somebody else executes .</summary>
internal sealed class RunCreation(RunLedger ledger, ObjectLookup objects, IOptions<LimitOptions> limits, TimeProvider time)
{
    /// <summary>The run as it stands, and whether this call began it.</summary>
    public sealed record Outcome(RunRecord Run, bool IsNew);

    public async ValueTask<Answer<Outcome>> CreateAsync(Caller caller, RunRequest request, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Write))
            return Permission.Write.Refusal;
        if (!IdRule.Accepts(request.WorkflowKey))
            return Problems.InvalidParameter($"workflow_key is {BodyProblems.IdForm}.");

        if (request.RequestMessage?.Length > limits.Value.MaxMessageLength)
            return Problems.MessageTooLarge;

        Answer<IReadOnlyList<ObjectRecord>> attached = await objects.FindAllAsync(caller, request.Attachments, cancellationToken);
        if (attached is not Answer<IReadOnlyList<ObjectRecord>>.Given { Value: var attachments })
            return ((Answer<IReadOnlyList<ObjectRecord>>.Refused)attached).Problem;

        var header = new RunHeader
        {
            Key = new RunKey(caller.Tenant, request.WorkflowRunId ?? FreshIds.Run()),
            Conversation = request.ConversationId ?? FreshIds.Conversation(),
            WorkflowKey = request.WorkflowKey,
            UserId = caller.UserId,
            RequestMessage = request.RequestMessage,
            Origin = RunOrigin.Recorded,
            StartedAt = time.GetUtcNow(),
        };

        CreateResult result = await ledger.CreateAsync(header, request.Visibility, attachments, caller.SeesAs, cancellationToken);
        return result switch
        {
            CreateResult.Created created => new Outcome(created.Run, IsNew: true),
            CreateResult.Existing existing => new Outcome(existing.Run, IsNew: false),

            // A retry that leaves the conversation to the server means the one that the server chose the first time.
            CreateResult.Conflict conflict when request.ConversationId is null
                && (request.Visibility ?? conflict.Run.Visibility) == conflict.Run.Visibility
                && IsSameButConversation(conflict.Run.Header, header)
                && (await ledger.Objects.AttachmentsAsync(conflict.Run, cancellationToken)).SequenceEqual(attachments) =>
                new Outcome(conflict.Run, IsNew: false),
            CreateResult.Conflict or CreateResult.Deleted => Problems.RunConflict,
            CreateResult.ConversationConflict => Problems.ConversationConflict,
            CreateResult.NoSuchAttachment => ObjectLookup.NoSuchAttachment,
            CreateResult.Busy => Problems.Busy,
            CreateResult.StorageFull => Problems.StorageFull,
            _ => throw new UnreachableException(),
        };
    }

    private static bool IsSameButConversation(RunHeader one, RunHeader other) =>
        one with { Conversation = other.Conversation, StartedAt = other.StartedAt } == other;
}
