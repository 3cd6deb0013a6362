using System.Globalization;

namespace Verbatim.Bench.Streams;

/// <summary>Projection, reading and fold over every shape and size, and over the longest recorded streams.</summary>
internal static class StreamWorkloads
{
    public const string Projection = "projection";
    public const string Reading = "reading";
    public const string Fold = "fold";

    public static async Task<List<StreamMeasure>> RunAsync(StreamOptions options)
    {
        var measures = new List<StreamMeasure>();
        foreach (Shape shape in Shapes.All.Where(options.Wants))
        {
            await WarmUpAsync(await shape.MakeAsync(1_000));
            foreach (int size in options.Sizes)
                await MeasureAsync(await shape.MakeAsync(size), size, options, measures);
        }

        foreach (StreamInput recorded in options.Only is null ? await RecordedStreams.LongestAsync() : [])
        {
            await WarmUpAsync(recorded);
            await MeasureAsync(recorded, 0, options, measures);
        }

        return measures;
    }

    private static async Task WarmUpAsync(StreamInput input)
    {
        Console.Error.WriteLine(input.Name);
        foreach ((string _, Func<Task> work, Func<Task> peer) in await WorkOnAsync(input))
        {
            await Sampler.WarmUpAsync(work);
            await Sampler.WarmUpAsync(peer);
        }
    }

    private static async Task MeasureAsync(StreamInput input, int size, StreamOptions options, List<StreamMeasure> measures)
    {
        foreach ((string name, Func<Task> work, Func<Task> peer) in await WorkOnAsync(input))
        {
            (double nanoseconds, double allocated) = await Sampler.SampleAsync(work, input.Frames.Count, options.Samples);
            (double peerNanoseconds, _) = await Sampler.SampleAsync(peer, input.Frames.Count, options.Samples);
            measures.Add(new StreamMeasure(name, input.Name, size, input.Frames.Count, input.FrameBytes, nanoseconds, allocated, peerNanoseconds));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {size,9} {name}: {nanoseconds:N0} ns"));
        }
    }

    private static async Task<List<(string Name, Func<Task> Work, Func<Task> Peer)>> WorkOnAsync(StreamInput input)
    {
        List<(string, Func<Task>, Func<Task>)> work =
        [
            (Reading, Of(() => StreamPasses.Read(input.Frames)), Of(() => StreamPasses.Parse(input.Frames))),
            (Fold, Of(() => StreamPasses.Fold(input.Frames)), Of(() => StreamPasses.Parse(input.Frames))),
        ];
        if (input.Body is { } body)
        {
            var events = new List<byte[]>();
            await foreach (ReadOnlyMemory<byte> providerEvent in StreamPasses.EventsAsync(body))
                events.Add(providerEvent.ToArray());
            work.Insert(0, (Projection, () => StreamPasses.ProjectAsync(body, _ => { }), Of(() => StreamPasses.Parse(events))));
        }

        return work;
    }

    private static Func<Task> Of<T>(Func<T> pass) => () =>
    {
        GC.KeepAlive(pass());
        return Task.CompletedTask;
    };
}
