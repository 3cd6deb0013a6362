using System.Text;
using CsCheck;
using Verbatim.Frames;
using Verbatim.Frames.Events;
using Verbatim.Transcripts;
using Verbatim.Transcripts.Entries;
using Xunit;

namespace Verbatim.Tests.Transcripts;

public sealed class TranscriptPropertyTests
{
    [Fact]
    public void Going_on_from_the_document_of_any_prefix_gives_the_transcript_of_the_whole() =>
        SomeEvents.Run.Sample(run =>
        {
            string[] prefixes = [.. Prefixes(Transcript.Begin(Events.Header), run)];

            for (int cut = 0; cut < run.Length; cut++)
            {
                Transcript restored = Transcript.Restore(TranscriptJson.Read(Encoding.UTF8.GetBytes(prefixes[cut])));
                string[] rest = [.. Prefixes(restored, run[cut..])];
                Assert.Equal(prefixes[cut..], rest);
            }
        }, iter: 100);

    [Fact]
    public void Folding_a_frame_again_changes_nothing() =>
        SomeEvents.Run.Sample(run =>
        {
            Transcript once = Transcript.Begin(Events.Header);
            Transcript often = Transcript.Begin(Events.Header);
            for (int at = 0; at < run.Length; at++)
            {
                once.Apply(run[at]);
                often.Apply(run[at]);
                for (int again = 0; again <= at; again++)
                    Assert.False(often.Apply(run[again]));
            }

            Assert.Equal(Json(once), Json(often));
        });

    [Fact]
    public void Every_entry_has_a_key_of_its_own_and_stands_where_it_first_appeared() =>
        SomeEvents.Run.Sample(run =>
        {
            Transcript transcript = Events.Fold(run);
            TranscriptEntry[] all = [.. All(transcript.Entries)];

            Assert.Equal(all.Length, all.DistinctBy(entry => entry.Key).Count());
            Assert.Equal(transcript.Entries.OrderBy(entry => entry.FirstEventId).Select(entry => entry.Key), transcript.Entries.Select(entry => entry.Key));
        });

    [Fact]
    public void An_entry_with_the_same_revision_shows_the_same() =>
        SomeEvents.Run.Sample(run =>
        {
            Dictionary<(string, long), string> shown = [];
            Transcript transcript = Transcript.Begin(Events.Header);
            foreach (FrameEvent frame in run)
            {
                transcript.Apply(frame);
                foreach (TranscriptEntry entry in All(transcript.Entries))
                {
                    string now = Show(transcript, entry);
                    Assert.Equal(shown.GetValueOrDefault((entry.Key, entry.Revision), now), now);
                    shown[(entry.Key, entry.Revision)] = now;
                }
            }
        });

    private static IEnumerable<string> Prefixes(Transcript transcript, IEnumerable<FrameEvent> run)
    {
        yield return Json(transcript);
        foreach (FrameEvent frame in run)
        {
            transcript.Apply(frame);
            yield return Json(transcript);
        }
    }

    private static string Json(Transcript transcript) => Encoding.UTF8.GetString(TranscriptJson.Write(transcript.ToDocument(null)));

    private static string Show(Transcript transcript, TranscriptEntry entry)
    {
        TranscriptDocument document = transcript.ToDocument(null);
        return Encoding.UTF8.GetString(TranscriptJson.Write(new TranscriptDocument
        {
            WorkflowRunId = document.WorkflowRunId,
            ConversationId = document.ConversationId,
            WorkflowKey = document.WorkflowKey,
            RunStatus = RunStatus.Running,
            StartedAt = document.StartedAt,
            Entries = [entry],
        }));
    }

    private static IEnumerable<TranscriptEntry> All(IEnumerable<TranscriptEntry> entries) =>
        entries.SelectMany(entry => (TranscriptEntry[])[entry, .. All(entry is ToolCard card ? card.Entries : [])]);
}
