using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Endpoints;
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

    // For whoever is signed in, whatever they may do.
    private static readonly string[] SignedIn = ["/sign-out"];

    private static readonly string[] Verifying = ["/api/v1/ledger/audit", "/api/v1/ledger/verification", "/api/v1/workflows/runs/{run_id}/verification"];

    [Fact]
    public async Task Every_route_says_whom_it_is_for_in_one_way_and_no_other()
    {
        IReadOnlyList<RouteEndpoint> routes = await RoutesAsync();
        string[] policies = [.. Permission.All.Select(permission => permission.Name)];

        Assert.Contains(routes, IsOfTenants);
        Assert.All(routes, route =>
        {
            string?[] asked = [.. route.Metadata.GetOrderedMetadata<IAuthorizeData>().Select(authorize => authorize.Policy).Distinct()];
            string text = route.RoutePattern.RawText!;
            if (route.Metadata.GetMetadata<IAllowAnonymous>() is not null)
                Assert.False(text.StartsWith("/api", StringComparison.Ordinal), $"{text} is open to anybody");
            else if (Operators.Contains(text))
                Assert.Equal([Operator.Policy], asked);
            else if (SignedIn.Contains(text))
                Assert.Equal([null], asked);
            else
                Assert.True(asked is [] ? IsOfTheFramework(text) : asked is [{ } policy] && policies.Contains(policy), $"{text} ({route.DisplayName}) asks for {(asked is [] ? "nothing" : string.Join(", ", asked))}");
        });
    }

    [Fact]
    public void Each_permission_has_a_policy_of_its_own()
    {
        string[] names = [.. Permission.All.Select(permission => permission.Name), Operator.Policy];
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
    }

    [Fact]
    public async Task What_is_about_all_tenants_at_once_is_for_the_operator_and_for_no_permission_of_a_tenant()
    {
        IReadOnlyList<RouteEndpoint> routes = await RoutesAsync();

        RouteEndpoint[] operators = [.. routes.Where(route => Operators.Contains(route.RoutePattern.RawText))];
        Assert.Equal(Operators.Length, operators.Length);
        Assert.All(operators, route => Assert.Equal(Operator.Policy, route.Metadata.GetMetadata<IAuthorizeData>()?.Policy));
        Assert.DoesNotContain(Operator.Policy, Permission.All.Select(permission => permission.Name));
    }

    [Fact]
    public async Task Routes_that_change_something_need_the_permission_to_write_or_to_delete_and_those_that_verify_one_of_their_own()
    {
        IReadOnlyList<RouteEndpoint> routes = await RoutesAsync();

        foreach (RouteEndpoint route in routes.Where(IsOfTenants))
        {
            IReadOnlyList<string> methods = route.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods;
            Permission needed = route.RoutePattern.RawText!.StartsWith("/api/v1/keys", StringComparison.Ordinal) ? Permission.Keys
                : Verifying.Contains(route.RoutePattern.RawText) ? Permission.Verify
                : methods.Contains("DELETE") ? Permission.Delete
                : methods.All(method => method is "GET" or "HEAD") || ReadByPost.Contains(route.RoutePattern.RawText) ? Permission.Read
                : Permission.Write;
            Assert.Equal(needed.Name, route.Metadata.GetMetadata<IAuthorizeData>()?.Policy);
        }
    }

    [Fact]
    public async Task Pages_need_the_permission_to_read()
    {
        IReadOnlyList<RouteEndpoint> routes = await RoutesAsync();
        RouteEndpoint[] pages = [.. routes.Where(route => route.Metadata.GetMetadata<ComponentTypeMetadata>() is not null && !Anonymous.Contains(route.RoutePattern.RawText))];

        Assert.NotEmpty(pages);
        Assert.All(pages, page => Assert.Equal(Permission.Read.Name, page.Metadata.GetMetadata<IAuthorizeData>()?.Policy));
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

    // Where somebody asks for a file that is none, and which files there are: for whoever is signed in, by the policy of what names none.
    private static bool IsOfTheFramework(string text) => text == "{**path:file}" || text.TrimStart('/').StartsWith("_framework/", StringComparison.Ordinal);

    private static bool IsStaticFile(RouteEndpoint route) =>
        route.Metadata.GetMetadata<Microsoft.AspNetCore.StaticAssets.StaticAssetDescriptor>() is not null
        || route.RoutePattern.RawText!.StartsWith("/_", StringComparison.Ordinal)
        || route.RoutePattern.RawText!.StartsWith('_');

    private static Task<IReadOnlyList<RouteEndpoint>> RoutesAsync() => RouteTable.ReadAsync();
}
