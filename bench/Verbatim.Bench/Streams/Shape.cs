namespace Verbatim.Bench.Streams;

/// <summary>Runs of one kind, as long as asked for.</summary>
/// <param name="Name">What there is much of.</param>
/// <param name="FramesPerUnit">Frames that one of it comes to, about.</param>
/// <param name="Body">The provider's stream with that many; null where no provider sends such a run.</param>
/// <param name="Frames">The frames of that many, where there is no such stream.</param>
internal sealed record Shape(string Name, double FramesPerUnit, Action<ProviderStream, int>? Body, Func<int, List<byte[]>>? Frames = null)
{
    /// <summary>A run of about that many frames.</summary>
    public async Task<StreamInput> MakeAsync(int frames)
    {
        int units = Math.Max(1, (int)(frames / FramesPerUnit));
        if (Body is null)
            return new StreamInput(Name, null, Frames!(units));

        var stream = new ProviderStream();
        Body(stream, units);
        return await StreamInput.FromAsync(Name, stream.ToBody());
    }
}
