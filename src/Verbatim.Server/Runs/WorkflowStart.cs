using System.Diagnostics;
using Microsoft.Extensions.Options;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Server.Access;
using Verbatim.Server.Errors;
using Verbatim.Server.Hosting;
using Verbatim.Server.Objects;
using Verbatim.Workflows;

namespace Verbatim.Server.Runs;

/// <summary>Starts a run that this server executes; it belongs to the server from then on .</summary>
internal sealed class WorkflowStart(
    WorkflowCatalog catalog, WorkflowRunner runner, ObjectLookup objects, IdempotentIds ids, IOptions<LimitOptions> limits, TimeProvider time)
{
    /// <summary>Begins a run, or joins the one that the same caller began under the same key.</summary>
    public async ValueTask<Answer<RunRecord>> StartAsync(
        Caller caller, string workflowKey, StartRequest request, string? idempotencyKey, CancellationToken cancellationToken)
    {
        if (!caller.May(Permission.Write))
            return Permission.Write.Refusal;
        if (!catalog.TryFind(workflowKey, out Workflow? workflow))
            return Problems.NotFound;
        if (request.Message.Length > limits.Value.MaxMessageLength)
            return Problems.MessageTooLarge;

        Answer<IReadOnlyList<ObjectRecord>> attached = await objects.FindAllAsync(caller, request.Attachments, cancellationToken);
        if (attached is not Answer<IReadOnlyList<ObjectRecord>>.Given { Value: var attachments })
            return ((Answer<IReadOnlyList<ObjectRecord>>.Refused)attached).Problem;

        var header = new RunHeader
        {
            Key = new RunKey(caller.Tenant, idempotencyKey is null ? FreshIds.Run() : ids.Run(caller, workflow.Key, idempotencyKey)),
            Conversation = request.ConversationId
                ?? (idempotencyKey is null ? FreshIds.Conversation() : ids.Conversation(caller, workflow.Key, idempotencyKey)),
            WorkflowKey = workflow.Key,
            UserId = caller.UserId,
            RequestMessage = request.Message,
            Origin = RunOrigin.Executed,
            StartedAt = time.GetUtcNow(),
        };
        CreateResult result = await runner.StartAsync(header, request.Visibility, attachments, caller.SeesAs, cancellationToken);
        return result switch
        {
            CreateResult.Created created => created.Run,
            CreateResult.Existing existing => existing.Run,
            CreateResult.Conflict => Problems.RunConflict with { Detail = "The Idempotency-Key was used for another request." },
            CreateResult.Deleted => Problems.RunConflict with { Detail = "The Idempotency-Key was used for a run that is gone." },
            CreateResult.ConversationConflict => Problems.ConversationConflict,
            CreateResult.NoSuchAttachment => ObjectLookup.NoSuchAttachment,
            CreateResult.Busy => Problems.Busy,
            CreateResult.StorageFull => Problems.StorageFull,
            _ => throw new UnreachableException(),
        };
    }
}
