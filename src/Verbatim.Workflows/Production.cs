using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Ledger.Objects;
using Verbatim.Sources;
using Verbatim.Sources.OpenAiResponses;

namespace Verbatim.Workflows;

/// <summary>Produces one run: step after step, each turn of its model through the provider's source into the ledger.</summary>
internal sealed class Production(RunWriter run, ObjectLedger known, IObjectStore objects, ProjectionOptions options, TimeProvider time)
{
    private ReadOnlyMemory<byte> _state;

    /// <summary>Completes when the root terminal frame is durable.</summary>
    public async Task RunAsync(Workflow workflow, CancellationToken cancellationToken)
    {
        for (int i = 0; i < workflow.Steps.Count; i++)
        {
            if (i > 0)
                await run.HandOverAsync(workflow.Steps[i - 1], workflow.Steps[i], handoff: i);

            await RunStepAsync(workflow.Steps[i], isLast: i == workflow.Steps.Count - 1, cancellationToken);
        }
    }

    private async Task RunStepAsync(Step step, bool isLast, CancellationToken cancellationToken)
    {
        bool callsTools = true;
        for (int turn = 1; callsTools; turn++)
        {
            var projection = new ResponsesProjection(run.TargetOf(step), run.Last, _state, options, time);
            List<ResponseItem.FunctionCall> calls = await ShowTurnAsync(step, turn, projection, cancellationToken);

            for (int i = 0; i < calls.Count; i++)
                await CallAsync(step, calls[i], outputIndex: calls[^1].OutputIndex + 1 + i, projection, cancellationToken);

            callsTools = calls.Count > 0;
            await run.AppendAsync(projection.End(isRunOver: isLast && !callsTools));
            _state = projection.State;
        }
    }

    private async Task<List<ResponseItem.FunctionCall>> ShowTurnAsync(
        Step step, int turn, ResponsesProjection projection, CancellationToken cancellationToken)
    {
        List<ResponseItem.FunctionCall> calls = [];
        await foreach (ReadOnlyMemory<byte> providerEvent in step.Model.RespondAsync(turn, time, cancellationToken))
        {
            await run.AppendAsync(projection.Take(providerEvent));

            switch (ResponseItem.Read(providerEvent))
            {
                case ResponseItem.FunctionCall call:
                    calls.Add(call);
                    break;
                case ResponseItem.GeneratedImage image:
                    await KeepAsync(new MadeFile($"image.{image.Format}", $"image/{image.Format}", image.Content), image.ItemId, projection, cancellationToken);
                    break;
            }
        }

        return calls;
    }

    private async Task CallAsync(
        Step step, ResponseItem.FunctionCall call, int outputIndex, ResponsesProjection projection, CancellationToken cancellationToken)
    {
        Tool tool = step.Tools.Single(tool => tool.Name == call.Name);
        ToolResult result = await tool.RunAsync(call.ArgumentsText, cancellationToken);
        if (result.File is { } file)
            await KeepAsync(file, call.CallId, projection, cancellationToken);

        await run.AppendAsync(projection.Take(FunctionOutput.Event(call, outputIndex, result.Output)));
    }

    // Kept before a frame names it: an attachment that is shown can be downloaded.
    private async Task KeepAsync(MadeFile file, string toolCallId, ResponsesProjection projection, CancellationToken cancellationToken)
    {
        var id = ObjectId.Parse($"obj_{Guid.NewGuid():N}");
        using var content = new MemoryStream(file.Content, writable: false);
        await using IncomingObject incoming = await objects.ReceiveAsync(content, content.Length, cancellationToken);
        var made = new ObjectRecord
        {
            Tenant = run.Run.Key.Tenant,
            Id = id,
            UserId = run.Run.UserId,
            Filename = file.Filename,
            MediaType = file.MediaType,
            SizeBytes = incoming.SizeBytes,
            Sha256 = incoming.Sha256,
            CreatedAt = time.GetUtcNow(),
        };

        // It counts for the tenant's limit, which is one of uploads: a run does not fail for what others have uploaded.
        if (await known.AddAsync(made, mostTenantBytes: null, cancellationToken) is not AddObjectResult.Added)
            throw new IOException("There is no room for a file that the workflow made.");

        await objects.PutAsync(made.ToStored(), incoming, cancellationToken);
        projection.Attach(new Attachment
        {
            ObjectId = id.ToString(),
            Filename = made.Filename,
            MimeType = made.MediaType,
            SizeBytes = made.SizeBytes,
            ToolCallId = toolCallId,
        });
    }
}
