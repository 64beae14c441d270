using System.ComponentModel.DataAnnotations;

namespace Engine.Host.Serving;

/// <summary>
/// Reads the operator's settings: <c>appsettings.json</c> beside the program, then the file named by <c>--settings</c>, then <c>ENGINE_</c>
/// variables of the environment (<c>ENGINE_Gateway__AgentGrace=00:00:20</c>), then <c>--set Gateway:AgentGrace=00:00:20</c>; the last word
/// counts.
/// </summary>
internal static class Settings
{
    public const string EnvironmentPrefix = "ENGINE_";

    public static void Add(IConfigurationManager configuration, FileInfo? file, IReadOnlyList<string> set)
    {
        if (file is not null) configuration.AddJsonFile(file.FullName, optional: false);
        configuration.AddEnvironmentVariables(EnvironmentPrefix);
        configuration.AddInMemoryCollection(set.Select(pair => pair.Split('=', 2))
            .Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])));
    }

    /// <summary>One class of options from its section, every value checked.</summary>
    /// <exception cref="InvalidDataException">A name is unknown, a value can't be read or is out of its range.</exception>
    public static T Read<T>(IConfiguration configuration, string section) where T : class, new()
    {
        var options = new T();
        try
        {
            configuration.GetSection(section).Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException($"The settings of {section} can't be read: {e.Message}", e);
        }
        var wrong = new List<ValidationResult>();
        if (!Validator.TryValidateObject(options, new ValidationContext(options), wrong, validateAllProperties: true))
            throw new InvalidDataException(
                $"The settings of {section} can't be used: {string.Join(' ', wrong.Select(w => w.ErrorMessage))}");
        return options;
    }
}
