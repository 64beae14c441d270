using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Engine.Gateway.Tests;

public sealed class LogIdTests
{
    /// <summary>Once 1200 and 1201 were the wall's and the agents' presence's.</summary>
    [Fact]
    public void No_two_lines_of_the_log_have_the_same_event_id()
    {
        var folder = Path.GetDirectoryName(typeof(LogIdTests).Assembly.Location)!;
        var ids = Directory.GetFiles(folder, "Engine.*.dll").Select(Assembly.LoadFrom).SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(
                BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(method => (Id: method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId,
                Name: $"{method.DeclaringType}.{method.Name}"))
            .Where(line => line.Id is not null).ToList();

        Assert.True(ids.Count > 20, $"only {ids.Count} lines were found");
        Assert.Empty(ids.GroupBy(line => line.Id).Where(same => same.Count() > 1).SelectMany(same => same.Select(line => line.Name)));
    }
}
