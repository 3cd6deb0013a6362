namespace Verbatim.Client;

/// <summary>What became of the connection that a run is followed or recorded over.</summary>
public enum StreamConnection
{
    /// <summary>It was lost, or the server is busy for the moment; it is tried again.</summary>
    Lost,

    /// <summary>It stands again, where it was lost.</summary>
    Restored,
}
