using Microsoft.AspNetCore.Authorization;

namespace Verbatim.Server.Access;

/// <summary>Who runs the server, and belongs to no tenant: a request with the operator's key. What tenants may do is not for them.</summary>
internal sealed record Operator
{
    /// <summary>The policy of routes that are for the operator and for nobody else.</summary>
    public const string Policy = "operator";

    public static bool IsAskedBy(Endpoint? route) => route?.Metadata.GetMetadata<IAuthorizeData>()?.Policy == Policy;
}
