using Engine.Gateway.Problems;
using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;

namespace Engine.Gateway.Endpoints;

/// <summary>The description of the HTTP addresses at <c>/openapi/v1.json</c>.</summary>
internal static class OpenApiDocument
{
    private const string Bearer = "bearer";

    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) endpoint.Produces<Problem>(status, Problem.ContentType);
        return endpoint;
    }

    public static void AddEngineDocument(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "Engine",
                Version = "v1",
                Description = "Conversations between customers, a bot and people. Agents and supervisors work over SignalR hubs: see "
                    + "docs/protocol.md.",
            };
            (document.Components ??= new OpenApiComponents()).SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT" },
            };
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AuthorizationPolicy>().Any())
                operation.Security = [
                    new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(EventDocument)) schema.AdditionalPropertiesAllowed = true;
            if (context.JsonTypeInfo.Type.GetInterfaces()
                .Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(Contracts.IWordId<>)))
            {
                schema.Type = JsonSchemaType.String;
                schema.Pattern = "^[A-Za-z0-9_.:@+-]{1,128}$";
            }
            return Task.CompletedTask;
        });
    });
}
