using System.Collections.Immutable;
using Engine.Contracts.Commands;
using Engine.Contracts.Views;
using Engine.Runtime.Ports;
using Engine.Runtime.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Engine.Runtime.Tests.Ports;

public sealed class TablePortTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public TablePortTests() => File.WriteAllText(_path, "customer\tnumber\tstatus\nkim\t17\ton its way\nlee\t18\n");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task The_row_of_the_parameter_is_found_with_the_columns_that_it_has()
    {
        Assert.Equal(["customer=kim", "number=17", "status=on its way"], Values(await AskAsync(("customer", "kim"))));
        Assert.Equal(["customer=lee", "number=18"], Values(await AskAsync(("customer", "lee"))));
    }

    [Fact]
    public async Task Nobody_who_is_not_there_is_found()
    {
        Assert.Equal(PortOutcome.NotFound, (await AskAsync(("customer", "max"))).Outcome);
        Assert.Equal(PortOutcome.NotFound, (await AskAsync(("conversation", "c-1"))).Outcome);
    }

    [Fact]
    public async Task A_file_that_is_not_there_now_may_be_there_later()
    {
        using var services = new ServiceCollection()
            .AddPort("orders", new HttpPortOptions { Url = new Uri(_path + ".gone").AbsoluteUri, Retries = 0 }).BuildServiceProvider();
        using var table = new PortTable(services.GetServices<RegisteredPort>(), TimeProvider.System, () => 0, new Lines());

        Assert.Equal(PortOutcome.Unavailable, (await table.AskAsync("orders", Request(("customer", "kim")), default)).Outcome);
    }

    private Task<PortAnswer> AskAsync(params (string Key, string Value)[] parameters) =>
        new TablePort("orders", _path).DoAsync(Request(parameters), Clock.Noon, CancellationToken.None);

    private static PortRequest Request(params (string Key, string Value)[] parameters) =>
        new("c-1/3", "track", Clock.Noon.AddYears(100), parameters.ToImmutableSortedDictionary(p => p.Key, p => p.Value));

    private static IEnumerable<string> Values(PortAnswer answer) => answer.Values!.Select(v => $"{v.Key}={v.Value}");
}
