namespace Verbatim.Ledger.Objects;

/// <summary>What came of removing an object.</summary>
public abstract record RemoveObjectResult
{
    private RemoveObjectResult()
    {
    }

    /// <summary>No read finds it any more, and no run can take it up.</summary>
    public sealed record Removed : RemoveObjectResult;

    /// <summary>A run uses it, and has to be deleted first. Nothing has changed.</summary>
    public sealed record InUse : RemoveObjectResult;

    /// <summary>There is none of that id.</summary>
    public sealed record NoSuchObject : RemoveObjectResult;

    /// <summary>The disk is full. Nothing was written, and a later call may succeed.</summary>
    public sealed record StorageFull : RemoveObjectResult;
}
