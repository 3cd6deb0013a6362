namespace Verbatim.Bench.Peers;

/// <summary>Who is measured: a server in a process of its own, which goes with this.</summary>
internal interface IContender : IAsyncDisposable
{
    /// <summary>Begins a run, with a connection of its own.</summary>
    Task<IRecording> BeginAsync();

    /// <summary>Records a run, to be read again and again.</summary>
    Task<IReplay> RecordAsync(int frames);
}
