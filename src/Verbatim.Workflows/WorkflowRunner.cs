using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Verbatim.Ledger;
using Verbatim.Ledger.Objects;
using Verbatim.Sources;

namespace Verbatim.Workflows;

/// <summary>Runs workflows: begins a run in the ledger and produces its frames until the root terminal frame.</summary>
/// <remarks>
/// Thread-safe. A run belongs to the runner, not to who started it: it goes on when the caller leaves. Frames go to the ledger and
/// nowhere else; whoever wants to see them reads the ledger. Disposing stops all runs where they stand and returns when the last
/// producer has let go of the ledger, so dispose the runner before the ledger; what it cut short is ended in the next life of the server.
/// </remarks>
public sealed partial class WorkflowRunner : IAsyncDisposable
{
    private readonly WorkflowCatalog _catalog;
    private readonly RunLedger _ledger;
    private readonly IObjectStore _objects;
    private readonly ProjectionOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<WorkflowRunner> _logger;
    private readonly OwnedTasks _runs = new();
    private readonly ConcurrentDictionary<RunKey, CancellationTokenSource> _producing = new();

    public WorkflowRunner(WorkflowCatalog catalog, RunLedger ledger, IObjectStore objects, ProjectionOptions options, TimeProvider time, ILogger<WorkflowRunner> logger)
    {
        _catalog = catalog;
        _ledger = ledger;
        _objects = objects;
        _options = options;
        _time = time;
        _logger = logger;
    }

    /// <summary>Begins a run of this server and lets it go on by itself.</summary>
    /// <remarks>
    /// Idempotent by <see cref="RunHeader.Key"/>: only the call that is answered <see cref="CreateResult.Created"/> starts a producer.
    /// </remarks>
    /// <param name="header">Who asks what; the origin is <see cref="RunOrigin.Executed"/> and the workflow one of the catalog, else <see cref="ArgumentException"/>.</param>
    /// <param name="visibility">Of a new conversation, as there.</param>
    /// <param name="attachments">What the request carries, as in <see cref="RunLedger.CreateAsync(RunHeader, ConversationVisibility?, IReadOnlyList{ObjectRecord}, string?, CancellationToken)"/>.</param>
    /// <param name="attachmentsVisibleTo">For whom they were found, as there.</param>
    /// <param name="cancellationToken">Gives up waiting for the answer; the run begins all the same.</param>
    /// <exception cref="ObjectDisposedException">The runner is stopping; nothing was begun.</exception>
    public Task<CreateResult> StartAsync(
        RunHeader header,
        ConversationVisibility? visibility,
        IReadOnlyList<ObjectRecord> attachments,
        string? attachmentsVisibleTo,
        CancellationToken cancellationToken)
    {
        if (header.Origin != RunOrigin.Executed)
            throw new ArgumentException("The runner starts runs that this server executes.", nameof(header));
        if (!_catalog.TryFind(header.WorkflowKey, out Workflow? workflow))
            throw new ArgumentException("The catalog has no such workflow.", nameof(header));

        var begun = new TaskCompletionSource<CreateResult>(TaskCreationOptions.RunContinuationsAsynchronously);
        _runs.Start(stopping => RunAsync(
            workflow, header, () => _ledger.CreateAsync(header, visibility, attachments, attachmentsVisibleTo, CancellationToken.None), begun, stopping));
        return begun.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Whether a producer of this runner is at work on the run. Just after a run has begun it may not be yet.</summary>
    public bool IsProducing(RunKey run) => _producing.ContainsKey(run);

    /// <summary>Has the producer of a run stop, which has ended by then: what it would still append is refused. Nothing happens where there is none.</summary>
    public void Stop(RunKey run)
    {
        try
        {
            if (_producing.TryGetValue(run, out CancellationTokenSource? producing))
                producing.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It came to its end in this moment.
        }
    }

    public ValueTask DisposeAsync() => _runs.DisposeAsync();

    private async Task RunAsync(
        Workflow workflow, RunHeader header, Func<ValueTask<CreateResult>> begin, TaskCompletionSource<CreateResult> begun, CancellationToken stopping)
    {
        try
        {
            // Not given up when the caller leaves or the server stops: a run that began has a producer, or is found at the next start.
            CreateResult result = await begin();
            begun.SetResult(result);
            if (result is not CreateResult.Created)
                return;
        }
        catch (Exception exception)
        {
            begun.SetException(exception);
            return;
        }

        await ProduceAsync(workflow, header, stopping);
    }

    private async Task ProduceAsync(Workflow workflow, RunHeader header, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _producing[header.Key] = ending;
        try
        {
            var writer = new RunWriter(_ledger, header, _time);
            await new Production(writer, _ledger.Objects, _objects, _options, _time).RunAsync(workflow, ending.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            Log.Stopped(_logger, header.Key.Run.ToString());
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            Log.Ended(_logger, header.Key.Run.ToString());
        }
        catch (RunRefusedException refused) when (refused.IsOver)
        {
            Log.Ended(_logger, header.Key.Run.ToString());
        }
        catch (Exception exception)
        {
            Log.Failed(_logger, header.Key.Run.ToString(), exception);
            await EndAsync(header.Key);
        }
        finally
        {
            _producing.TryRemove(header.Key, out _);
        }
    }

    private async Task EndAsync(RunKey key)
    {
        try
        {
            if (await _ledger.FindAsync(key, CancellationToken.None) is not { IsEnded: false } run)
                return;

            var end = TerminalFrame.Error(run, "workflow_failed", "The workflow failed on the server.", isRetryable: true, _time);
            await new RunWriter(_ledger, run.Header, _time).AppendAsync([end]);
        }
        catch (Exception exception)
        {
            // The ledger itself failed: the run stands without an end until the next life of the server finds it.
            Log.NotEnded(_logger, key.Run.ToString(), exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4001, LogLevel.Information, "Run {Run}: stopped with the server; its next life ends it")]
        public static partial void Stopped(ILogger logger, string run);

        [LoggerMessage(4004, LogLevel.Information, "Run {Run}: was ended while its workflow went on, which stopped")]
        public static partial void Ended(ILogger logger, string run);

        [LoggerMessage(4002, LogLevel.Error, "Run {Run}: its workflow failed")]
        public static partial void Failed(ILogger logger, string run, Exception exception);

        [LoggerMessage(4003, LogLevel.Error, "Run {Run}: could not be ended; the next life of the server ends it")]
        public static partial void NotEnded(ILogger logger, string run, Exception exception);
    }
}
