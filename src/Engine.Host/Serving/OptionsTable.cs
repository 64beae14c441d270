using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Engine.Contracts;
using Engine.Gateway;
using Engine.Gateway.Sites;
using Engine.Journal;
using Engine.Runtime;
using Engine.Runtime.Assistants;
using Engine.Runtime.Ports;
using Engine.Runtime.Webhooks;
using Engine.Silo;

namespace Engine.Host.Serving;

/// <summary>
/// Every setting an operator has, as the page docs/options.md: made of the options classes and what their documentation says.
/// </summary>
internal static partial class OptionsTable
{
    private static readonly (string Section, string About, Type Options)[] Sections =
    [
        ("Gateway", "HTTP and WebSockets", typeof(GatewayOptions)),
        ("Gateway:Sites:ID", "A web site with the widget", typeof(Site)),
        ("Assistants", "Several assistants", typeof(AssistantOptions)),
        ("Limits", "How large things may be", typeof(Limits)),
        ("Runtime", "How actors are kept", typeof(RuntimeOptions)),
        ("Journal", "The journal of an embedded engine (SQLite)", typeof(SqliteJournalOptions)),
        ("Journal", "The journal of a cluster (PostgreSQL)", typeof(PostgresJournalOptions)),
        ("Cluster", "Members of a cluster", typeof(ClusterSettings)),
        ("Webhooks", "Webhooks", typeof(WebhookOptions)),
        ("Ports:NAME", "A port: another system that the assistant asks by JSON over HTTP", typeof(HttpPortOptions)),
    ];

    public static string Markdown()
    {
        var page = new StringBuilder(
            """
            # Settings

            Made by `dotnet run -c Release --project src/Engine.Host -- options > docs/options.md`. Read in this order, the last word
            counts: `appsettings.json` beside the program; the file that `--settings` names; environment variables
            (`ENGINE_Gateway__AgentGrace=00:00:20`); `--set Gateway:AgentGrace=00:00:20`. A name that is not here or a value out of its
            range stops the process at start. Levels of the log are in the section `Logging`
            (`ENGINE_Logging__LogLevel__Orleans=Information`), more places for it in the section `Serilog`.

            """);
        foreach (var (section, about, options) in Sections)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {about}\n\n| setting | default | from | to | |\n|---|---|---|---|---|\n");
            foreach (var row in Rows(section, options)) page.Append(row);
        }
        return page.ToString();
    }

    private static IEnumerable<string> Rows(string section, Type options)
    {
        var defaults = Activator.CreateInstance(options)!;
        var docs = Documentation(options.Assembly);
        foreach (var property in options.GetProperties().Where(p => p.SetMethod is not null && IsSimple(p.PropertyType)))
        {
            var range = property.GetCustomAttribute<RangeAttribute>();
            var about = docs.GetValueOrDefault($"P:{options.FullName}.{property.Name}", "");
            var name = property.PropertyType.IsArray ? property.Name + ":0" : property.Name;   // and :1, :2 for more
            yield return $"| `{section}:{name}` | {Text(property.GetValue(defaults))} | {Text(range?.Minimum)} | {Text(range?.Maximum)} | "
                + $"{about} |\n";
        }
    }

    private static bool IsSimple(Type type) =>
        type.IsPrimitive || type == typeof(string) || type == typeof(TimeSpan) || type == typeof(string[]);

    private static string Text(object? value) =>
        value is string[] list ? string.Join(", ", list) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>Member → its summary, from the file that the compiler lays beside the assembly.</summary>
    private static Dictionary<string, string> Documentation(Assembly assembly) =>
        XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .ToDictionary(m => m.Attribute("name")!.Value,
                m => Spaces().Replace(string.Concat(m.Elements("summary").Nodes().Select(Plain)), " ").Trim());

    private static string Plain(XNode node) => node switch
    {
        XElement { Name.LocalName: "see" } see => $"`{(see.Attribute("cref") ?? see.Attribute("langword"))!.Value.Split('.')[^1]}`",
        XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
        XElement { Name.LocalName: "paramref" } name => name.Attribute("name")!.Value,
        XText text => text.Value,
        XElement other => other.Value,
        _ => node.ToString(),
    };

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
