using System.Security.Cryptography;
using System.Text;
using IpAdapter.Graph.Workflows;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace IpAdapter.Graph.Plugins.Manifests;

/// <summary>
/// Reads <c>plugin.yaml</c>. It comes from anybody, so it is read event by event into the one shape it may have, and never beyond its
/// limits.
/// </summary>
internal static class ManifestReader
{
    private const int MostBytes = 1 << 20;
    private const int MostFiles = 4096;

    /// <exception cref="PluginRefusedException">The manifest is not there, or not what it should be.</exception>
    public static PluginManifest Read(string folder)
    {
        var path = Path.Combine(folder, PluginManifest.FileName);
        var bytes = ReadBytes(path);
        try
        {
            return Read(path, bytes);
        }
        catch (YamlException mistake)
        {
            throw new PluginRefusedException($"{path}:{mistake.Start.Line}:{mistake.Start.Column}: {mistake.Message}", mistake);
        }
    }

    private static byte[] ReadBytes(string path)
    {
        if (SpecialFile.KindOf(path) is { } kind)
            throw new PluginRefusedException($"{path} is {kind}, not a file: a plugin's folder has one, written by its build");
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (file.Length > MostBytes)
                throw new PluginRefusedException($"{path} has {file.Length} bytes, a manifest has at most {MostBytes}");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new PluginRefusedException($"{path} cannot be read ({missing.Message}): a plugin's folder has one, written by its build",
                missing);
        }
    }

    private static PluginManifest Read(string path, byte[] bytes)
    {
        var parser = new Parser(new StringReader(Encoding.UTF8.GetString(bytes)));
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        parser.Consume<MappingStart>();
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var contracts = new List<string>();
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>();
            switch (key.Value)
            {
                case "id" or "version" or "contract" or "entry":
                    if (!texts.TryAdd(key.Value, parser.Consume<Scalar>().Value))
                        throw new YamlException(key.Start, key.End, $"'{key.Value}' is there twice");
                    break;
                case "contracts":
                    ReadContracts(parser, contracts);
                    break;
                case "files":
                    ReadFiles(parser, files);
                    break;
                default:
                    throw new YamlException(key.Start, key.End,
                        $"'{key.Value}' is not one of id, version, contract, entry, contracts, files");
            }
        }

        var contract = Required("contract");
        return new PluginManifest
        {
            Id = Required("id"),
            Version = Required("version"),
            Contract = ContractRange.TryRead(contract)
                ?? throw new PluginRefusedException($"{path}: the contract range '{contract}' is not written like '[1.0, 2.0)'"),
            Entry = Required("entry"),
            Contracts = contracts,
            Files = files,
            Hash = Convert.ToHexStringLower(SHA256.HashData(bytes)),
        };

        string Required(string key) => texts.TryGetValue(key, out var text) && text.Length > 0
            ? text
            : throw new PluginRefusedException(key == "contract"
                ? $"{path} names no contract version: write contract: '[{ContractVersion.Current}, "
                    + $"{ContractVersion.Current.Major + 1}.0)', or build the plugin with the targets of IpAdapter.Graph.Abstractions"
                : $"{path} has no '{key}'");
    }

    private static void ReadContracts(Parser parser, List<string> contracts)
    {
        parser.Consume<SequenceStart>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            contracts.Add(parser.Consume<Scalar>().Value);
    }

    private static void ReadFiles(Parser parser, Dictionary<string, string> files)
    {
        parser.Consume<MappingStart>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var file = parser.Consume<Scalar>();
            var hash = parser.Consume<Scalar>();
            if (!IsInside(file.Value))
                throw new YamlException(file.Start, file.End, $"'{file.Value}' is not a path inside the plugin's folder");
            if (hash.Value.Length != 2 * SHA256.HashSizeInBytes || !hash.Value.All(char.IsAsciiHexDigit))
                throw new YamlException(hash.Start, hash.End, $"'{hash.Value}' is not a SHA-256 in hexadecimal digits");
            if (!files.TryAdd(file.Value, hash.Value))
                throw new YamlException(file.Start, file.End, $"'{file.Value}' is there twice");
            if (files.Count > MostFiles)
                throw new YamlException(file.Start, file.End, $"a plugin has at most {MostFiles} files");
        }
    }

    private static bool IsInside(string path) =>
        path.Length > 0 && !Path.IsPathRooted(path) && path.IndexOfAny(['\\', ':', '\0']) < 0 && path.Split('/')
            .All(part => part is not ("" or "." or ".."));
}
