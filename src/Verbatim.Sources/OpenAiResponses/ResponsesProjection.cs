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
        _sink.ContinueNumbers(_before.ResponseId, _before.LastSequenceNumber);
        _calls = new CallCards(_before.Calls);
        _approvals = new McpApprovals(options);
        _usage = _before.Usage;
        foreach (Attachment attachment in _before.Attachments)
            Attach(attachment);
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
        else if (_response is { Status: null })
            _response.End(ResponseAnswer.Truncated, null);

        ResponseAnswer? answer = _response?.ToAnswer() ?? _before.Answer;
        if (_response is { IsResumed: true } && _before.Answer is { } earlier)
            answer = answer!.ContinuedFrom(earlier);

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
            ResponseId = _response is null ? _before.ResponseId : _sink.ResponseId,
            LastSequenceNumber = _response is null ? _before.LastSequenceNumber : _sink.LastSequenceNumber,
            Calls = _calls.All,
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
        if (Resumes(type, response))
            Begin(response, resumedAfter: _before.LastSequenceNumber);
        if (type is null || (_response is not null && _response.IsRepeated(type, response, providerEvent)))
            return;

        _sink.SequenceNumber = providerEvent.Number("sequence_number");
        switch (type)
        {
            case "response.created":
                Begin(response, resumedAfter: null).IsRepeated(type, response, providerEvent);
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
                Current(null, beginsAnother: false).Error = ProviderError.Read(providerEvent) ?? new ProviderError(null, null);
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
        bool isAnother = _response is { Status: not null, Id: { } id } && response.Text("id") is { } other && other != id;
        if (_response is { Status: not null } && !isAnother)
            return;

        ProviderResponse current = isAnother ? Begin(response, resumedAfter: null) : Current(response, beginsAnother: false);
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

    // A stream that was resumed, or that a server begins in its own way, starts without response.created.
    private ProviderResponse Current(JsonElement? response, bool beginsAnother) =>
        _response is null || (beginsAnother && _response.Status is not null) ? Begin(response, resumedAfter: null) : _response;

    // The body before this one ended within a response, and this one does not begin another.
    private bool Resumes(string? type, JsonElement? response) =>
        _response is null && _before.Answer is { Status: ResponseAnswer.Truncated }
        && type is not null && type != "response.created" && type.StartsWith("response.", StringComparison.Ordinal)
        && (response.Text("id") is not { } id || id == _before.ResponseId);

    private ProviderResponse Begin(JsonElement? response, long? resumedAfter)
    {
        _response = new ProviderResponse(_sink, _options, _calls, _approvals, resumedAfter);
        _sink.ResponseId = resumedAfter is null ? null : _before.ResponseId;
        _response.Identify(response);
        return _response;
    }
}
