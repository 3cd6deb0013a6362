namespace Verbatim.Client;

/// <summary>Something in a run that is not as it was recorded.</summary>
/// <param name="FromEventId">The first frame that is affected; null where no frame is.</param>
/// <param name="ToEventId">The last one.</param>
/// <param name="Detail">A sentence without contents.</param>
public sealed record RecordedDamage(long? FromEventId, long? ToEventId, string Detail);
