using System.Globalization;
using System.Text;

namespace IpAdapter.Graph.Formats;

/// <summary>Writes texts, numbers and choices as a line of text.</summary>
internal sealed class TextFormat : IOutputFormat
{
    public static readonly TextFormat Instance = new();

    public Type ValueType => typeof(string);

    public string Extension => ".txt";

    public void Write(object value, Stream file, IReadOnlyDictionary<string, string> remarks)
    {
        var text = value is bool truth ? (truth ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture);
        file.Write(Encoding.UTF8.GetBytes(text + "\n"));
    }
}
