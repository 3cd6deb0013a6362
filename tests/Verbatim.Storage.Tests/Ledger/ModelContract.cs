using CsCheck;
using Verbatim.Frames;
using Verbatim.Ledger;
using Xunit;
using static Verbatim.Storage.Tests.Ledger.SomeFrames;

namespace Verbatim.Storage.Tests.Ledger;

/// <summary>Whatever is done to several runs of one conversation, each is what its model says.</summary>
public abstract class ModelContract : LedgerContract
{
    private const int Runs = 3;

    private static readonly Gen<Step> AnyStep = Gen.Select(
        Gen.Frequency((6, Gen.Const(Verb.Append)), (3, Gen.Const(Verb.AppendToAll)), (2, Gen.Const(Verb.AppendTwiceAtOnce)), (4, Gen.Const(Verb.Read)), (1, Gen.Const(Verb.Reopen))),
        Gen.Int[0, Runs - 1],
        Gen.Int[0, 4],
        Gen.Frequency((9, Gen.Const(0)), (1, Gen.Int[1, 2])),
        Gen.Int[1, 6],
        Gen.Frequency((8, Gen.Const(Twist.None)), (1, Gen.Const(Twist.OtherBytes)), (1, Gen.Const(Twist.End))),
        (verb, run, back, gap, count, twist) => new Step(verb, run, back, gap, count, twist));

    private int _samples;

    private enum Verb { Append, AppendToAll, AppendTwiceAtOnce, Read, Reopen }

    private enum Twist { None, OtherBytes, End }

    [Fact]
    public async Task Runs_hold_what_was_appended_to_them_and_nothing_else_whatever_happens() =>
        await AnyStep.Array[1, 40].SampleAsync(
            RunAsync, iter: Environment.GetEnvironmentVariable("NIGHTLY") == "1" ? 3000 : 150, threads: 1, print: steps => string.Join('\n', steps));

    private async Task RunAsync(Step[] steps)
    {
        int sample = ++_samples;
        RunModel[] models = new RunModel[Runs];
        for (int i = 0; i < Runs; i++)
            models[i] = new RunModel(await BeginAsync($"run_{sample}_{i}", $"conv_{sample}"));

        foreach (Step step in steps)
            await ApplyAsync(step, models);

        foreach (RunModel model in models)
            await AssertAsync(model);
        await ReopenAsync();
        foreach (RunModel model in models)
            await AssertAsync(model);
    }

    private async Task ApplyAsync(Step step, RunModel[] models)
    {
        RunModel model = models[step.Run];
        switch (step.Verb)
        {
            case Verb.Append:
                Frame[] some = FramesOf(step, model);
                model.Apply(some, await AppendAsync(model.Run, some));
                break;
            case Verb.AppendToAll:
                Frame[][] each = [.. models.Select(one => FramesOf(step, one))];
                AppendResult[] results = await Task.WhenAll(models.Select((one, i) => AppendAsync(one.Run, each[i])));
                for (int i = 0; i < Runs; i++)
                    models[i].Apply(each[i], results[i]);
                break;
            case Verb.AppendTwiceAtOnce:
                await AppendTwiceAsync(model, FramesOf(step with { Gap = 0, Twist = Twist.None }, model));
                break;
            case Verb.Read:
                int after = Math.Max(0, model.Frames.Count - step.Back);
                Assert.Equal(model.Texts.Skip(after), await ReadAsync(model.Run, after, step.Count));
                break;
            case Verb.Reopen:
                await ReopenAsync();
                break;
        }
    }

    private async Task AppendTwiceAsync(RunModel model, Frame[] frames)
    {
        AppendResult[] both = await Task.WhenAll(AppendAsync(model.Run, frames), AppendAsync(model.Run, frames));
        if (model.IsEnded && frames[^1].Envelope.EventId.Value > model.Frames.Count)
        {
            Assert.All(both, one => Assert.IsType<AppendResult.Refused>(one));
            return;
        }

        int added = (int)frames[^1].Envelope.EventId.Value - model.Frames.Count;
        AppendResult.Appended[] appended = [.. both.Select(one => Assert.IsType<AppendResult.Appended>(one))];
        Assert.Equal(Math.Max(0, added), appended.Sum(one => one.Accepted));
        Assert.All(appended, one => Assert.Equal(frames.Length, one.Accepted + one.Duplicates));
        model.Frames.AddRange(frames.Skip(frames.Length - Math.Max(0, added)));
    }

    private static Frame[] FramesOf(Step step, RunModel model)
    {
        int first = Math.Max(1, model.Frames.Count + 1 - step.Back) + step.Gap;
        Frame[] frames = [.. Enumerable.Range(first, step.Count).Select(model.FrameAt)];
        if (step.Twist == Twist.OtherBytes)
            frames[^1] = Delta(model.Run.Header, first + step.Count - 1, "other");
        if (step.Twist == Twist.End)
            frames[^1] = Final(model.Run.Header, first + step.Count - 1);
        return frames;
    }

    private async Task AssertAsync(RunModel model)
    {
        RunRecord run = await FindAsync(model.Run);
        Assert.Equal((model.Frames.Count, model.IsEnded), (run.Last.Value, run.IsEnded));
        Assert.Equal(model.Frames.Sum(frame => frame.Bytes.Length), run.Bytes);
        Assert.Equal(model.Texts, await ReadAsync(run));
    }

    private sealed record Step(Verb Verb, int Run, int Back, int Gap, int Count, Twist Twist);
}
