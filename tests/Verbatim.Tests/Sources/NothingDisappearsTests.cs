using System.Text.Json;
using Verbatim.Frames;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Entries;
using Xunit;

namespace Verbatim.Tests.Sources;

/// <summary>What a provider called done is in the transcript, whole or with a notice; every call is one card with its result.</summary>
public sealed class NothingDisappearsTests
{
    private readonly SortedDictionary<string, int> _checked = new(StringComparer.Ordinal);

    [Theory]
    [InlineData(Recordings.Own)]
    [InlineData(Recordings.Collected)]
    public void What_a_provider_called_done_is_in_the_transcript(string collection)
    {
        foreach (string file in Recordings.Of(collection))
            Check(file, Projecting.Events(File.ReadAllBytes(file)));

        Assert.NotEqual(0, _checked.GetValueOrDefault("message.delta"));
        Assert.NotEqual(0, _checked.GetValueOrDefault("calls"));
        TestContext.Current.SendDiagnosticMessage($"{collection}: {string.Join(", ", _checked.Select(pair => $"{pair.Key} {pair.Value}"))}");
    }

    private void Check(string file, List<ReadOnlyMemory<byte>> events)
    {
        Transcript transcript = Fold(Projecting.Frames(events));
        ToolCard[] cards = [.. transcript.Entries.OfType<ToolCard>()];
        HashSet<(string, string)> shown = [.. Shown(transcript)];
        foreach ((string kind, string text) in DoneTexts.Of(events))
        {
            bool isNoticed = kind == FrameKinds.ToolArgumentsDone && cards.Any(card => card.Notices is not null);
            Assert.True(shown.Contains((kind, text)) || isNoticed, $"{file}: {kind} {text}");
            Count(kind);
        }

        foreach ((string id, string? result) in Calls(events))
        {
            ToolCard card = Assert.Single(cards, card => card.ToolCallId == id);
            Count("calls");
            if (result is null)
                continue;

            Assert.True(card.Output is not null || card.Contents is not [], $"{file}: {id} shows nothing of {result}");
            Count("results");
        }
    }

    // Read from the events alone: a call that was closed once, by the id that its card has to have.
    private static IEnumerable<(string Id, string? Result)> Calls(List<ReadOnlyMemory<byte>> events)
    {
        List<JsonElement> items = [];
        foreach (ReadOnlyMemory<byte> providerEvent in events)
        {
            try
            {
                JsonElement root = JsonElement.Parse(providerEvent.Span);
                if (root.GetProperty("type").GetString() == "response.output_item.done" && root.GetProperty("item").GetProperty("type").GetString()!.EndsWith("_call", StringComparison.Ordinal))
                    items.Add(root.GetProperty("item"));
            }
            catch (JsonException)
            {
                // A line that a recording has broken.
            }
        }

        return items.Select(item => (IdOf(item), ResultOf(item))).GroupBy(call => call.Item1).Where(calls => calls.Count() == 1).Select(calls => calls.Single());
    }

    private static string IdOf(JsonElement item)
    {
        bool isFunction = item.GetProperty("type").GetString() is not ("web_search_call" or "file_search_call" or "code_interpreter_call" or "image_generation_call" or "mcp_call");
        return isFunction && item.TryGetProperty("call_id", out JsonElement call) && call.ValueKind == JsonValueKind.String ? call.GetString()! : item.GetProperty("id").GetString()!;
    }

    private static string? ResultOf(JsonElement item)
    {
        foreach (string name in new[] { "output", "outputs", "result" })
        {
            if (item.TryGetProperty(name, out JsonElement result) && result.ValueKind is not JsonValueKind.Null && result.GetRawText() is not ("[]" or "\"\""))
                return result.GetRawText();
        }

        return null;
    }

    private static IEnumerable<(string Kind, string Text)> Shown(Transcript transcript)
    {
        foreach (TranscriptEntry entry in transcript.Entries)
        {
            switch (entry)
            {
                case MessageEntry message:
                    foreach (MessagePart part in message.Parts)
                        yield return (part.Kind == MessagePartKind.Text ? FrameKinds.MessageDelta : FrameKinds.RefusalDone, part.Text.ToString());
                    break;
                case ReasoningEntry reasoning:
                    foreach (ReasoningPart part in reasoning.Parts)
                        yield return (FrameKinds.ReasoningSummaryPartDone, part.Text.ToString());
                    break;
                case ToolCard card:
                    yield return (FrameKinds.ToolArgumentsDone, card.ArgumentsText?.ToString() ?? "");
                    yield return (FrameKinds.ToolCodeDone, card.Code?.ToString() ?? "");
                    break;
            }
        }
    }

    private static Transcript Fold(List<Frame> frames)
    {
        var transcript = Transcript.Begin(new TranscriptHeader
        {
            WorkflowRunId = Projecting.Target.Run,
            ConversationId = Projecting.Target.Conversation,
            WorkflowKey = Projecting.Target.WorkflowKey,
            StartedAt = DateTimeOffset.UnixEpoch,
        });
        foreach (Frame frame in frames)
            transcript.Apply(frame.Bytes.Span);
        return transcript;
    }

    private void Count(string what) => _checked[what] = _checked.GetValueOrDefault(what) + 1;
}
