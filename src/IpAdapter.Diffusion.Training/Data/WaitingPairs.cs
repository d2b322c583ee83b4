using System.Globalization;

namespace IpAdapter.Diffusion.Training.Data;

/// <summary>Writes and reads <see cref="DataPosition.Waiting"/>.</summary>
internal static class WaitingPairs
{
    /// <summary>The text of some places; null for none.</summary>
    public static string? Write(IEnumerable<DataPosition> places)
    {
        var text = string.Join(' ', places.OrderBy(place => place.Epoch).ThenBy(place => place.Pairs)
            .Select(place => string.Create(CultureInfo.InvariantCulture, $"{place.Epoch}:{place.Pairs}:{place.Group}:{place.Before}")));
        return text.Length == 0 ? null : text;
    }

    /// <summary>The places of a text.</summary>
    /// <exception cref="TrainingDataException">It is no such text.</exception>
    public static HashSet<DataPosition> Read(string? text)
    {
        var places = new HashSet<DataPosition>();
        foreach (var place in (text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = place.Split(':');
            if (parts.Length != 4 || !TryNumber(parts[0], out var epoch) || !TryNumber(parts[1], out var number)
                || !TryNumber(parts[2], out var group) || group > int.MaxValue || !TryNumber(parts[3], out var before))
                throw new TrainingDataException($"'{place}' is no place of a pair: expected four numbers, such as 0:17:2:16");
            places.Add(new(epoch, number) { Group = (int)group, Before = before });
        }

        return places;
    }

    private static bool TryNumber(string digits, out long number) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
