namespace Verbatim.Web.Playback;

/// <summary>Where a page stands with the run that it follows.</summary>
internal enum PlaybackState
{
    /// <summary>On its way to the first frame.</summary>
    Connecting,

    /// <summary>What is recorded is shown.</summary>
    Following,

    /// <summary>The connection was lost, and is being made again.</summary>
    Reconnecting,

    /// <summary>The tab is hidden: nothing is followed until it is shown again.</summary>
    LetGo,

    /// <summary>The run has ended, and all of it is shown.</summary>
    Ended,

    /// <summary>The run cannot be read any more: it is gone, or the session is.</summary>
    Refused,
}
