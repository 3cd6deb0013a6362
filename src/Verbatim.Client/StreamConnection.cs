namespace Verbatim.Client;

/// <summary>What became of the connection that a run is followed over.</summary>
public enum StreamConnection
{
    /// <summary>It was lost, and is being made again.</summary>
    Lost,

    /// <summary>It stands again, after the last frame given out.</summary>
    Restored,
}
