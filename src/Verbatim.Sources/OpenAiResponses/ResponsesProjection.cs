using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Sources.OpenAiResponses.Items;

namespace Verbatim.Sources.OpenAiResponses;

/// <summary>Turns the events of one OpenAI Responses body into frames, one event at a time (contract public-sse-v1, Projection).</summary>
/// <remarks>
/// Pure but for <c>server_timestamp</c>: the same events after the same position and state give the same frames. Not thread-safe.
/// Nothing a provider sends throws: an event that cannot be read is skipped, counted, and noticed in the frame after it.
/// </remarks>
public sealed class ResponsesProjection
{
    private readonly ProjectionOptions _options;
    private readonly ProjectionState _before;
    private readonly FrameSink _sink;
    private readonly CallCards _calls;
    private readonly McpApprovals _approvals;
    private readonly OrderedDictionary<string, Attachment> _attachments = new(StringComparer.Ordinal);
    private ProviderResponse? _response;
    private Usage? _usage;
    private bool _isOver;

    /// <summary>Begins a body.</summary>
    /// <param name="target">Where the frames go.</param>
    /// <param name="after">The run's last position before this body: event ids go on from there.</param>
    /// <param name="state">What earlier bodies of the run left in <see cref="State"/>; empty for the first.</param>
    /// <param name="options">Redaction and limits.</param>
    /// <param name="time">Gives <c>server_timestamp</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="state"/> is not one that an earlier body left.</exception>
    public ResponsesProjection(FrameTarget target, Position after, ReadOnlyMemory<byte> state, ProjectionOptions options, TimeProvider time)
    {
        State = state;
        _options = options;
        _before = ProjectionState.Read(state);
        _sink = new FrameSink(target, after, _before.StreamBytes, options, time)
        {
            Unnoticed = _before.Unnoticed,
            IsFull = _before.IsFull,
        };
        _sink.ContinueNumbers(_before.Response?.Id, _before.LastSequenceNumber);
        _calls = new CallCards(_before.Calls);
        _approvals = new McpApprovals(options, _before.Answered);
        _usage = _before.Usage;
        foreach (Attachment attachment in _before.Attachments)
            Attach(attachment);

        // The body before this one ended within a response; whether this one goes on with it, its first event tells.
        if (_before.Response is { Status: null } open)
            GoOnWith(open);
    }

    /// <summary>What the next body of the run must know: usage so far, attachments, the last answer. Read it after <see cref="End"/>.</summary>
    public ReadOnlyMemory<byte> State { get; private set; }

    /// <summary>How many events of this body could not be read.</summary>
    public int Skipped { get; private set; }

    internal int Refused => _sink.Refused;

    /// <summary>Adds a file that a tool of the run has stored; <c>final</c> carries it, once per object.</summary>
    /// <remarks>A provider's own stream names no objects, so whoever ran the tool says so, before <see cref="End"/>.</remarks>
    public void Attach(Attachment attachment) => _attachments[attachment.ObjectId] = attachment;

    /// <summary>Takes the next event: one JSON object, without framing. Keeps nothing of the memory.</summary>
    /// <returns>The frames it gives, often none, in order.</returns>
    public IReadOnlyList<Frame> Take(ReadOnlyMemory<byte> providerEvent)
    {
        try
        {
            using JsonDocument read = JsonDocument.Parse(providerEvent, ProviderJson.Options);
            if (read.RootElement.ValueKind == JsonValueKind.Object)
                Take(read.RootElement);
            else
                Skip();
        }
        catch (Exception damage) when (damage is JsonException or InvalidOperationException)
        {
            // Not JSON; or names and strings that are no text, which the reader of JSON only notices when it is asked for them.
            Skip();
        }

        return _sink.TakeFrames();
    }

    /// <summary>The body is over.</summary>
    /// <param name="isRunOver">Whether the root terminal frame is wanted; false leaves the run open for its next body.</param>
    /// <returns>What was held back, and then the root terminal frame.</returns>
    public IReadOnlyList<Frame> End(bool isRunOver)
    {
        if (_isOver)
            return [];

        _isOver = true;
        _sink.SequenceNumber = null;
        if (_response is { Status: null, Error: not null })
            _response.End(ResponseAnswer.Failed, null);
        else if (_response is { Status: null } && isRunOver)
            _response.End(ResponseAnswer.Truncated, null);

        // A body that only repeated what was taken ends with the response of the one before it.
        if (_response is null)
            _sink.ResponseId = _before.Response?.Id;
        ResponseAnswer? answer = _response?.ToAnswer() ?? _before.Answer;
        Usage? usage = _usage is { InputTokens: null, OutputTokens: null, TotalTokens: null } ? null : _usage;
        if (isRunOver)
            new RunEnd(_sink, _options).Emit(answer, usage, [.. _attachments.Values]);

        State = new ProjectionState
        {
            StreamBytes = _sink.StreamBytes,
            IsFull = _sink.IsFull,
            Unnoticed = _sink.Unnoticed,
            Usage = _usage,
            Attachments = [.. _attachments.Values],
            Answer = answer,
            Response = _response?.ToState() ?? _before.Response,
            LastSequenceNumber = _response is null ? _before.LastSequenceNumber : _sink.LastSequenceNumber,
            Calls = _calls.All,
            Answered = _approvals.Answered,
        }.Write();
        return _sink.TakeFrames();
    }

    private void Skip()
    {
        Skipped++;
        _sink.Unnoticed++;
    }

    private void Take(JsonElement providerEvent)
    {
        string? type = providerEvent.Text("type") ?? (providerEvent.Member("error") is null ? null : "error");
        JsonElement? response = providerEvent.Member("response");
        if (type is null || IsRepeated(type, response, providerEvent))
            return;

        if (_response is { HidesAnother: true, Id: var shared })
            Begin(response).Name(shared);
        else if (_response is { IsLeftOver: true, Status: null, HasManyIds: false } left && response.Text("id") is { } id && id != left.Id)
            Begin(response);

        _sink.SequenceNumber = providerEvent.Number("sequence_number");
        switch (type)
        {
            case "response.created":
                Begin(response).IsRepeated(type, response, providerEvent);
                ShowLifecycle(response.Text("status") is "queued" ? "queued" : "in_progress", null);
                break;
            case "response.queued" or "response.in_progress":
                Current(response, beginsAnother: true).Identify(response);
                ShowLifecycle(type["response.".Length..], null);
                break;
            case "response.completed" or "response.incomplete" or "response.failed" or "response.cancelled":
                EndResponse(type["response.".Length..], response);
                break;
            case "error":
                Fail(ProviderError.Read(providerEvent));
                break;
            case "response.output_item.added" when providerEvent.Member("item") is { } item:
                Current(null, beginsAnother: !ItemTypes.IsOutput(item.Text("type"))).AddItem(item, providerEvent.Index("output_index"));
                break;
            case "response.output_item.done" when providerEvent.Member("item") is { } item:
                Current(null, beginsAnother: false).FinishItem(item, providerEvent.Index("output_index"));
                break;
            case var _ when type.StartsWith("response.", StringComparison.Ordinal):
                TakeItemEvent(type["response.".Length..], providerEvent);
                break;
        }
    }

    private void TakeItemEvent(string name, JsonElement providerEvent)
    {
        if (_response is not null || ItemTypes.OfEvent(name, providerEvent) is not null)
            Current(null, beginsAnother: false).Take(name, providerEvent);
    }

    private void EndResponse(string status, JsonElement? response)
    {
        bool isAnother = _response is { Status: not null, HasManyIds: false, Id: { } id } && response.Text("id") is { } other && other != id;
        if (_response is { Status: not null } && !isAnother)
            return;

        ProviderResponse current = isAnother ? Begin(response) : Current(response, beginsAnother: false);
        current.Identify(response);
        if (response.Text("status") == "cancelled")
            status = "cancelled";
        if (status == ResponseAnswer.Failed)
            current.Error = ProviderError.Read(response.Member("error")) ?? current.Error;

        current.End(status, response);
        _usage = UsageSum.Add(_usage, response.Member("usage"));
        string? reason = response.Member("incomplete_details").Text("reason") ?? (status == ResponseAnswer.Failed ? current.Error?.Code : null);
        ShowLifecycle(status, reason);
    }

    private void ShowLifecycle(string status, string? reason) => _sink.Emit(new Lifecycle { Status = status, Reason = reason });

    // What fails after a response has ended was to be the next one.
    private void Fail(ProviderError? error)
    {
        if (_response is not { Status: ResponseAnswer.Failed })
            Current(null, beginsAnother: true).Error = error ?? new ProviderError(null, null);
    }

    private bool IsRepeated(string type, JsonElement? response, JsonElement providerEvent) =>
        _response is null
            ? _before.Response is { } ended && ended.Repeats(type, response, providerEvent)
            : _response.IsRepeated(type, response, providerEvent);

    // A stream that was resumed, or that a server begins in its own way, starts without response.created.
    private ProviderResponse Current(JsonElement? response, bool beginsAnother) =>
        _response is null || (beginsAnother && _response.Status is not null) ? Begin(response) : _response;

    private ProviderResponse Begin(JsonElement? response)
    {
        // One that never ended does not go on: what is held of it would be lost.
        if (_response is { Status: null })
        {
            long? number = _sink.SequenceNumber;
            _sink.SequenceNumber = null;
            _response.End(ResponseAnswer.Truncated, null);
            _sink.SequenceNumber = number;
        }

        ProviderResponse begun = GoOnWith(left: null);
        begun.Identify(response);
        return begun;
    }

    private ProviderResponse GoOnWith(ResponseState? left)
    {
        _sink.ResponseId = left?.Id;
        _response = new ProviderResponse(_sink, _options, _calls, _approvals, left);
        return _response;
    }
}
