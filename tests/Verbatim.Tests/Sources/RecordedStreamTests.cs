using System.Text;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Sources;
using Verbatim.Sources.OpenAiResponses;
using Xunit;

namespace Verbatim.Tests.Sources;

/// <summary>What holds for every stream, whoever recorded it.</summary>
public sealed class RecordedStreamTests
{
    [Theory]
    [InlineData(Recordings.Own)]
    [InlineData(Recordings.Collected)]
    public void A_stream_becomes_a_run_of_frames_that_keeps_every_invariant(string collection) =>
        ForEach(collection, (file, body) => Projecting.AssertKeepsInvariants(Projecting.Frames(Projecting.Events(body)), file));

    [Theory]
    [InlineData(Recordings.Own)]
    [InlineData(Recordings.Collected)]
    public void The_same_stream_gives_the_same_bytes_and_at_another_time_the_same_but_for_the_timestamp(string collection) =>
        ForEach(collection, (file, body) =>
        {
            List<Frame> first = Projecting.Frames(Projecting.Events(body));
            List<Frame> again = Projecting.Frames(Projecting.Events(body));
            List<Frame> later = Projecting.Frames(Projecting.Begin(hour: 4), Projecting.Events(body), isRunOver: true);

            Assert.Equal(Projecting.Texts(first), Projecting.Texts(again));
            Assert.Equal(first.Count, later.Count);
            Assert.All(first.Zip(later), pair => Assert.True(Reprojection.IsSame(pair.First.Bytes.Span, pair.Second.Bytes.Span), file));
            Assert.All(first.Zip(later), pair => Assert.NotEqual(pair.First.Bytes.ToArray(), pair.Second.Bytes.ToArray()));
        });

    [Theory]
    [InlineData(Recordings.Own)]
    [InlineData(Recordings.Collected)]
    public void However_the_bytes_arrive_and_lines_end_the_frames_are_the_same(string collection) =>
        ForEach(collection, (_, body) =>
        {
            List<string> frames = Projecting.Texts(Projecting.Frames(Projecting.Events(body)));
            string text = Encoding.UTF8.GetString(body).ReplaceLineEndings("\n");
            string[] lines = [.. text.Split('\n').Where(line => line.Length > 0)];

            Assert.Equal(frames, FramesOf(body, pieceSize: collection == Recordings.Own ? 1 : 1000));
            Assert.Equal(frames, FramesOf(Encoding.UTF8.GetBytes(string.Join('\n', lines)), pieceSize: 61));
            Assert.Equal(frames, FramesOf(Encoding.UTF8.GetBytes("\uFEFF" + text.Replace("\n", "\r", StringComparison.Ordinal)), pieceSize: 70));
            Assert.Equal(frames, FramesOf(Encoding.UTF8.GetBytes(text.Replace("\n", "\r\n", StringComparison.Ordinal)), pieceSize: 31));
        });

    [Theory]
    [InlineData(Recordings.Own)]
    [InlineData(Recordings.Collected)]
    public void What_the_provider_called_done_is_there_whole_or_says_why_not(string collection)
    {
        int texts = 0;
        ForEach(collection, (file, body) =>
        {
            List<ReadOnlyMemory<byte>> events = Projecting.Events(body);
            ShownTexts shown = ShownTexts.Of(Projecting.Read(Projecting.Frames(events)));
            foreach ((string kind, string text) in DoneTexts.Of(events))
            {
                Assert.True(shown.Has(kind, text), $"{file}: {kind} {text}");
                texts++;
            }
        });

        Assert.NotEqual(0, texts);
        TestContext.Current.SendDiagnosticMessage($"{texts} finished texts.");
    }

    [Theory]
    [InlineData(Recordings.Own)]
    [InlineData(Recordings.Collected)]
    public void Provider_numbers_never_fall_within_a_response(string collection) =>
        ForEach(collection, (file, body) =>
        {
            var last = new Dictionary<string, long>();
            foreach (FrameEvent frame in Projecting.Read(Projecting.Frames(Projecting.Events(body))))
            {
                if (frame.ProviderSequenceNumber is not { } number)
                    continue;

                string response = frame.ResponseId ?? "";
                Assert.True(number >= last.GetValueOrDefault(response, long.MinValue), file);
                last[response] = number;
            }
        });

    [Theory]
    [InlineData(Recordings.Own)]
    [InlineData(Recordings.Collected)]
    public void A_stream_cut_anywhere_is_still_a_run_and_its_frames_are_those_of_the_whole(string collection) =>
        ForEach(collection, (file, body) =>
        {
            List<ReadOnlyMemory<byte>> events = Projecting.Events(body);
            List<string> whole = Projecting.Texts(Projecting.Frames(events));
            foreach (int kept in new[] { 0, 1, events.Count / 3, events.Count / 2, events.Count - 1 })
            {
                ResponsesProjection projection = Projecting.Begin();
                List<Frame> frames = [.. events.Take(kept).SelectMany(providerEvent => projection.Take(providerEvent))];
                Assert.Equal(whole.Take(frames.Count), Projecting.Texts(frames));

                frames.AddRange(projection.End(isRunOver: true));
                Projecting.AssertIsRun(frames, $"{file}, {kept} events");
            }
        });

    private static void ForEach(string collection, Action<string, byte[]> check)
    {
        foreach (string file in Recordings.Of(collection))
            check(file, File.ReadAllBytes(file));
    }

    private static List<string> FramesOf(byte[] body, int pieceSize) =>
        Projecting.Texts(Projecting.Frames(Projecting.Events(body, pieceSize)));
}
