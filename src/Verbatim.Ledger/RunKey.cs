using Verbatim.Frames;

namespace Verbatim.Ledger;

/// <summary>Names a run everywhere: its tenant, from the caller's token, and its id, from the address.</summary>
/// <param name="Tenant">Whose run it is.</param>
/// <param name="Run">The run within that tenant.</param>
public readonly record struct RunKey(TenantId Tenant, RunId Run);
