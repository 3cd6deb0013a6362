namespace Verbatim.Server.Access;

/// <summary>Says while a request is going on that what its caller is known by has been withdrawn.</summary>
internal sealed record Withdrawal(CancellationToken Withdrawn);
