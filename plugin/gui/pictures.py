"""Pictures of the catalogues over the user's network: public where they are, with the user's key where they are not.

A picture is asked for without a key first. Where that is refused (a status, a login page, a loop), it is asked for once
more with the key in a header: to hosts of the source's own list alone, with redirects followed by hand, past the cache
on the disk. The key is in no address, no file and no message.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Dict, List, Optional, Set

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QObject, QUrl, pyqtSignal
from qgis.PyQt.QtGui import QImage
from qgis.PyQt.QtNetwork import QNetworkReply, QNetworkRequest

from .. import credentials
from ..catalogues import catalogue

#: pictures fetched side by side, kept in memory, and the size in bytes above which one is left out
_AT_ONCE, _KEPT, _LARGEST = 4, 2000, 20_000_000
_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_LOGIN = re.compile(r"(^|[/._-])(login|log-in|signin|sign-in|sso|openid|saml|auth)([/._-]|$)", re.IGNORECASE)
_Error = QNetworkReply.NetworkError


@dataclass
class _Asked:
    """One picture under way: where it is asked now, and the header with the key once a public request was refused."""

    source: str
    url: QUrl
    header: Dict[str, str] = field(default_factory=dict, repr=False)
    redirects: int = 0


class Pictures(QObject):
    """Fetches pictures few at a time, the last asked for first."""

    arrived = pyqtSignal(str)

    def __init__(self, parent: Optional[QObject] = None) -> None:
        super().__init__(parent)
        #: configuration of the authentication database by source, where one was chosen in the panel
        self.configurations: Dict[str, str] = {}
        self._waiting: List[str] = []
        self._asked: Dict[str, _Asked] = {}
        self._replies: Dict[str, QNetworkReply] = {}
        self._failed: Set[str] = set()
        self._stopping = False
        self._headers: Dict[str, Dict[str, str]] = {}
        self._kept: OrderedDict[str, QImage] = OrderedDict()

    def get(self, address: str, source: str = "") -> Optional[QImage]:
        """The picture if it is here; else it is asked for and `arrived` tells when it has come."""
        if address in self._kept:
            return self._kept[address]
        if address.startswith(("https://", "http://")) and address not in self._failed:
            if address not in self._replies and address not in self._waiting:
                self._asked[address] = _Asked(source, QUrl(address))
                self._waiting.append(address)
                self._start()
        return None

    def clear(self) -> None:
        """Stop what is under way and forget what failed."""
        self._waiting.clear()
        self._stopping = True
        for reply in list(self._replies.values()):
            reply.abort()
        self._stopping = False
        self._asked.clear()
        self._failed.clear()
        self._headers.clear()

    def _start(self) -> None:
        while self._waiting and len(self._replies) < _AT_ONCE:
            self._send(self._waiting.pop())

    def _send(self, address: str) -> None:
        asked = self._asked[address]
        request = QNetworkRequest(asked.url)
        attributes = QNetworkRequest.Attribute
        # by hand: Qt 5 follows none by itself, and Qt would hand the header with the key on to wherever it leads
        request.setAttribute(attributes.RedirectPolicyAttribute, QNetworkRequest.RedirectPolicy.ManualRedirectPolicy)
        if asked.header:
            request.setAttribute(attributes.CacheSaveControlAttribute, False)
            request.setAttribute(attributes.CacheLoadControlAttribute, QNetworkRequest.CacheLoadControl.AlwaysNetwork)
            if catalogue(asked.source).may_see_key(asked.url.scheme(), asked.url.host()):
                for name, value in asked.header.items():
                    request.setRawHeader(name.encode("ascii"), value.encode("ascii"))
        reply = QgsNetworkAccessManager.instance().get(request)
        self._replies[address] = reply
        reply.finished.connect(lambda: self._finished(address, reply))

    def _finished(self, address: str, reply: QNetworkReply) -> None:
        self._replies.pop(address, None)
        asked = self._asked.get(address)
        status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
        target = reply.attribute(QNetworkRequest.Attribute.RedirectionTargetAttribute)
        content = reply.readAll() if reply.error() == _Error.NoError else b""
        reply.deleteLater()
        if asked is None or self._stopping:
            return
        image = QImage()
        refused = status in (401, 403)
        if status in _REDIRECTS and target is not None:
            if self._follow(address, asked, target):
                return
            refused = True
        elif 0 < len(content) <= _LARGEST and image.loadFromData(content):
            self._keep(address, image)
            self._start()
            return
        if (refused or _is_page(bytes(content[:1024]))) and self._with_key(asked, address):
            self._send(address)
            return
        self._asked.pop(address)
        self._failed.add(address)
        self._start()

    def _with_key(self, asked: _Asked, address: str) -> bool:
        """Begin again with the user's key; False where that was done, or there is none, or its host may not see it."""
        if asked.header:
            return False
        asked.url, asked.redirects = QUrl(address), 0
        source = catalogue(asked.source)
        if not source.may_see_key(asked.url.scheme(), asked.url.host()):
            return False
        if asked.source not in self._headers:  # the master password is asked for once, not for each picture
            self._headers[asked.source] = credentials.header(source, self.configurations.get(asked.source, ""))
        asked.header = self._headers[asked.source]
        return bool(asked.header)

    def _follow(self, address: str, asked: _Asked, target: QUrl) -> bool:
        """Ask where a redirect leads; not at a login, not over a line less safe, not for ever."""
        target = asked.url.resolved(target)
        asked.redirects += 1
        unsafe = asked.url.scheme() == "https" and target.scheme() != "https"
        if unsafe or asked.redirects > _MOST_REDIRECTS or target == asked.url or _LOGIN.search(target.path()):
            return False
        asked.url = target
        self._send(address)
        return True

    def _keep(self, address: str, image: QImage) -> None:
        self._asked.pop(address, None)
        self._kept[address] = image
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        self.arrived.emit(address)


def _is_page(head: bytes) -> bool:
    """Whether an answer that should be a picture is a page, such as a login, or a message in JSON."""
    start = head.lstrip()[:1]
    return start in (b"<", b"{")
