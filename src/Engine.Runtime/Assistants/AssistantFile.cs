using System.Security.Cryptography;
using System.Text;
using Engine.Domain.Assistants;
using YamlDotNet.Core;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Engine.Runtime.Assistants;

/// <summary>Reads <c>assistant.yaml</c>. Whatever is wrong with it is said in one sentence that names the place.</summary>
public static class AssistantFile
{
    public const string FileName = "assistant.yaml";

    /// <param name="folder">The folder that holds the file, beside its model.</param>
    /// <exception cref="AssistantException">The file is missing, is not YAML, or does not make an assistant.</exception>
    public static Assistant Load(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return Parse(File.ReadAllText(path), path, ModelIn(folder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new AssistantException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <param name="path">Named in messages.</param>
    /// <param name="model">The bytes of the model's files: a version is the file's text and the model beside it.</param>
    public static Assistant Parse(string yaml, string path, params IEnumerable<byte[]> model)
    {
        try
        {
            var deserializer = new DeserializerBuilder().WithNamingConvention(CamelCaseNamingConvention.Instance)
                .WithDuplicateKeyChecking().Build();
            var file = deserializer.Deserialize<FileShape?>(yaml) ?? throw new AssistantException($"{path} is empty.");
            return new AssistantReader(path, Fingerprint([Encoding.UTF8.GetBytes(yaml), .. model])).Read(file);
        }
        catch (YamlException e)
        {
            throw new AssistantException($"{path}, line {e.Start.Line}, column {e.Start.Column}: {Reason(e)}.", e);
        }
    }

    private static IEnumerable<byte[]> ModelIn(string folder) => Directory.EnumerateFiles(folder)
        .Where(f => Path.GetFileName(f) == "model.json" || Path.GetExtension(f) is ".onnx" or ".vocabulary")
        .Order(StringComparer.Ordinal).Select(File.ReadAllBytes);

    /// <summary>First 4 bytes of SHA-256, in hexadecimal digits: two of 100 versions of a file share one with probability 10⁻⁶.</summary>
    private static string Fingerprint(IEnumerable<byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files) hash.AppendData(file);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 4));
    }

    /// <summary>The parser's reason, without the names of our types.</summary>
    private static string Reason(YamlException e)
    {
        var reason = (e.InnerException ?? e).Message;
        string[] otherKind = ["No node deserializer", "Invalid cast"];
        if (otherKind.Any(words => reason.StartsWith(words, StringComparison.Ordinal)))
            return "another kind of value belongs here";
        var types = reason.IndexOf(" on type '", StringComparison.Ordinal);
        return (types < 0 ? reason : reason[..types]).TrimEnd('.');
    }
}

/// <summary>The assistant file is wrong; the message says where and how in one sentence.</summary>
public sealed class AssistantException(string message, Exception? inner = null) : Exception(message, inner);
