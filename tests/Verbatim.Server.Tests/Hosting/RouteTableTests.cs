using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Verbatim.Server.Access;
using Xunit;

namespace Verbatim.Server.Tests.Hosting;

[Trait("Clauses", "R-11 R-20 R-21")]
public sealed class RouteTableTests
{
    // What is asked for may be too much for an address.
    private static readonly string[] ReadByPost = ["/api/v1/storage/objects/download-urls"];

    private static readonly string[] Anonymous = ["/health/live", "/health/ready", "/not-found", "/objects/{link}", "/openapi/v1.json", "/reference", "/signed-out"];

    private static readonly string[] Operators = ["/api/v1/backups"];

    [Fact]
    public async Task Every_route_below_api_declares_the_permission_it_needs_and_no_other_way_in()
    {
        IReadOnlyList<RouteEndpoint> routes = await RoutesAsync();
        RouteEndpoint[] api = [.. routes.Where(IsOfTenants)];

        Assert.NotEmpty(api);
        string[] policies = [.. Permission.All.Select(permission => permission.Scope)];
        Assert.All(api, route =>
        {
            Assert.Null(route.Metadata.GetMetadata<IAllowAnonymous>());
            Assert.Contains(route.Metadata.GetMetadata<IAuthorizeData>()?.Policy, policies);
        });
    }

    [Fact]
    public async Task What_is_about_all_tenants_at_once_is_for_the_operator_and_for_no_permission_of_a_tenant()
    {
        IReadOnlyList<RouteEndpoint> routes = await RoutesAsync();

        RouteEndpoint[] operators = [.. routes.Where(route => Operators.Contains(route.RoutePattern.RawText))];
        Assert.Equal(Operators.Length, operators.Length);
        Assert.All(operators, route => Assert.Equal(Operator.Policy, route.Metadata.GetMetadata<IAuthorizeData>()?.Policy));
        Assert.DoesNotContain(Operator.Policy, Permission.All.Select(permission => permission.Scope));
    }

    [Fact]
    public async Task Routes_that_change_something_need_the_scope_to_write_or_to_delete()
    {
        IReadOnlyList<RouteEndpoint> routes = await RoutesAsync();

        foreach (RouteEndpoint route in routes.Where(IsOfTenants))
        {
            IReadOnlyList<string> methods = route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods;
            Permission needed = route.RoutePattern.RawText!.StartsWith("/api/v1/keys", StringComparison.Ordinal) ? Permission.Keys
                : methods.Contains("DELETE") ? Permission.Delete
                : methods.All(method => method is "GET" or "HEAD") || ReadByPost.Contains(route.RoutePattern.RawText) ? Permission.Read
                : Permission.Write;
            Assert.Equal(needed.Scope, route.Metadata.GetMetadata<IAuthorizeData>()?.Policy);
        }
    }

    [Fact]
    public async Task Anonymous_routes_are_the_named_ones_and_static_files()
    {
        IReadOnlyList<RouteEndpoint> routes = await RoutesAsync();

        string[] open = [.. routes
            .Where(route => route.Metadata.GetMetadata<IAllowAnonymous>() is not null && !IsStaticFile(route))
            .Select(route => route.RoutePattern.RawText!)

            // The page and its own files.
            .Select(text => text.StartsWith("/reference/", StringComparison.Ordinal) ? "/reference" : text)
            .Distinct()
            .Order(StringComparer.Ordinal)];
        Assert.Equal(Anonymous, open);
    }

    [Fact]
    public async Task What_answers_GET_answers_HEAD()
    {
        IReadOnlyList<RouteEndpoint> routes = await RoutesAsync();

        Assert.All(
            routes.Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true),
            route => Assert.Contains("HEAD", route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods));
    }

    private static bool IsOfTenants(RouteEndpoint route) =>
        route.RoutePattern.RawText!.StartsWith("/api", StringComparison.Ordinal) && !Operators.Contains(route.RoutePattern.RawText);

    private static bool IsStaticFile(RouteEndpoint route) =>
        route.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is not null
        || route.RoutePattern.RawText!.StartsWith("/_", StringComparison.Ordinal)
        || route.RoutePattern.RawText!.StartsWith('_');

    private static Task<IReadOnlyList<RouteEndpoint>> RoutesAsync() => RouteTable.ReadAsync();
}
