using System.Net;
using Verbatim.Fault.Tests.Oracle;
using Verbatim.Fault.Tests.Servers;
using Xunit;

namespace Verbatim.Fault.Tests.Network;

/// <summary>N7: other bytes under a recorded event id are a conflict, whenever and in whatever form they come, and the first ones stay.</summary>
[Trait("Row", "N7")]
public sealed class OtherPayloadTests(ITestOutputHelper output)
{
    private const int Frames = 60;
    private const int Batch = 5;
    private const string RecordedOnce = "E-83";
    private const string NothingAfterTheEnd = "E-81";

    private static readonly int Races = Night.Is ? 2_000 : 150;

    private int _conflicts;

    [Fact]
    public async Task Other_bytes_under_a_recorded_id_are_refused_and_the_first_stay_byte_for_byte()
    {
        await using FaultServer server = await FaultServer.StartAsync(null, ("Ledger__SealAfter", "00:00:00"));
        CancellationToken cancellation = FaultServer.Cancellation;
        foreach (BodyForm form in BodyForm.All)
            await RefuseAsync(server, form, $"n7-{form.Name.Replace(' ', '-')}", cancellation);

        string raced = "n7-raced";
        (int first, int second) = await RaceAsync(server, raced, cancellation);

        var reads = new PublicReads(server);
        foreach (BodyForm form in BodyForm.All)
            await reads.TakeAsync($"n7-{form.Name.Replace(' ', '-')}", Frames / 3, cancellation);
        await reads.TakeAsync(raced, Races, cancellation);
        Figures.Report(
            output,
            "N7",
            $"{_conflicts} frames with other bytes in {BodyForm.All.Count} forms, live, ended and sealed: {_conflicts} times 409; "
            + $"{Races} races of two recorders, {first} won by one and {second} by the other, {Races} losers told");
        Assert.Empty(Promises.FindBreaches(server.History.Evidence));
    }

    /// <summary>Records a run, and at each of its ages tries to record something else in its place.</summary>
    private async Task RefuseAsync(FaultServer server, BodyForm form, string run, CancellationToken cancellation)
    {
        var producer = new Producer(server, run, Frames, seed: 7);
        await producer.BeginAsync(cancellation);
        for (int done = 0; done < Frames - 1; done += Batch)
        {
            int last = Math.Min(done + Batch, Frames - 1);
            await RefuseInBatchAsync(server, form, producer, done, last, cancellation);
            await RefuseAllAsync(server, form, producer, [1, last], last, cancellation);
        }

        await producer.AppendUntilTakenAsync(Frames, Frames, cancellation);
        await RefuseAllAsync(server, form, producer, [1, Frames / 2, Frames - 1, Frames], Frames, cancellation);
        await new PublicReads(server).SealedAsync(run, cancellation);
        await RefuseAllAsync(server, form, producer, [1, Frames / 2, Frames - 1, Frames], Frames, cancellation);
    }

    /// <summary>A batch that begins with what is there, goes on with what is new, and then says something else of it: all before that is kept.</summary>
    private async Task RefuseInBatchAsync(FaultServer server, BodyForm form, Producer producer, int done, int last, CancellationToken cancellation)
    {
        producer.Send(done + 1, last);
        int known = Math.Min(done, 2);
        byte[][] good = [.. Enumerable.Range(done - known + 1, known + last - done).Select(producer.Frame)];
        BodyForm.Outcome outcome = await form.PostAsync(
            server, producer.Run, [.. good, OtherBytes.Of(producer.Frame(last)).First(), producer.Frame(last + 1)], cancellation);
        Note(server, form, outcome, RecordedOnce);
        Assert.Equal((last - done, known), (outcome.Accepted, outcome.Duplicates));
        for (int eventId = done + 1; eventId <= last; eventId++)
            server.History.Acked(producer.Run, History.LineOf(producer.Frame(eventId)), isNew: true);
    }

    /// <summary>Every other frame in the place of some recorded ones: alone, and after frames that are known, with one behind it that would fit.</summary>
    private async Task RefuseAllAsync(FaultServer server, BodyForm form, Producer producer, int[] places, int last, CancellationToken cancellation)
    {
        foreach (int place in places)
        {
            // Where the run has ended, the recorder is told that above all.
            string rule = place == Frames ? NothingAfterTheEnd : RecordedOnce;
            foreach (byte[] other in OtherBytes.Of(producer.Frame(place)))
            {
                int known = Math.Min(place - 1, 3);
                Note(server, form, await form.PostAsync(server, producer.Run, [other], cancellation), rule);
                BodyForm.Outcome outcome = await form.PostAsync(
                    server,
                    producer.Run,
                    [.. Enumerable.Range(place - known, known).Select(producer.Frame), other, .. last < Frames ? [producer.Frame(last + 1)] : Array.Empty<byte[]>()],
                    cancellation);
                Note(server, form, outcome, rule);
                Assert.Equal((0, known), (outcome.Accepted, outcome.Duplicates));
            }
        }
    }

    private void Note(FaultServer server, BodyForm form, BodyForm.Outcome outcome, string rule)
    {
        server.History.Answered($"other bytes in {form.Name}", outcome.Status, 409);
        Assert.Equal(rule, outcome.Rule);
        _conflicts++;
    }

    /// <summary>Two recorders that each say something of their own under the same ids at the same time.</summary>
    private static async Task<(int First, int Second)> RaceAsync(FaultServer server, string run, CancellationToken cancellation)
    {
        Producer[] recorders = [new Producer(server, run, (Races * Batch) + 1, seed: 1), new Producer(server, run, (Races * Batch) + 1, seed: 2)];
        int[] won = [0, 0];
        await recorders[0].BeginAsync(cancellation);
        for (int done = 0; done < Races * Batch; done += Batch)
        {
            foreach (Producer recorder in recorders)
                recorder.Send(done + 1, done + Batch);

            // By turns, so that both get their chance to be first.
            int starts = done / Batch % 2;
            Task<HttpStatusCode>[] tries = new Task<HttpStatusCode>[2];
            tries[starts] = recorders[starts].AppendAsync(done + 1, done + Batch, cancellation);
            tries[1 - starts] = recorders[1 - starts].AppendAsync(done + 1, done + Batch, cancellation);
            HttpStatusCode[] answers = await Task.WhenAll(tries);
            int winner = answers[0] == HttpStatusCode.OK ? 0 : 1;
            won[winner]++;
            server.History.Answered("the first of two recorders", (int)answers[winner], 200);
            server.History.Answered("the second of two recorders", (int)answers[1 - winner], 409);
        }

        await recorders[0].AppendUntilTakenAsync((Races * Batch) + 1, (Races * Batch) + 1, cancellation);
        return (won[0], won[1]);
    }
}
